"""Static files by WhiteNoise: an address with a content hash may be kept for ever."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

IMMUTABLE = "public, max-age=31536000, immutable"

REVALIDATED = "no-cache"  # Modules import each other without a hash; they change together.


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # it has no types
    """Serves `/static/`; what is asked for with `?v=<hash>` (`assets.asset_url`) never changes."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = WhiteNoiseMiddleware.serve(static_file, request)
        if "v" in request.GET:
            response["Cache-Control"] = IMMUTABLE
        elif request.path.endswith(".js"):
            response["Cache-Control"] = REVALIDATED
        return response

"""Shapes of the second step and of passkeys."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from foyer.api.schemas.base import CamelSchema, InputSchema

StepToken = Annotated[str, StringConstraints(max_length=512)]
Credential = Annotated[
    dict[str, Any],
    Field(description="`PublicKeyCredential.toJSON()` of what the device answered (WebAuthn)"),
]


class SecondStepInput(InputSchema):
    """Either a code or a credential."""

    mfa_token: StepToken
    code: Annotated[str, StringConstraints(max_length=32)] | None = None
    credential: Credential | None = None


class PasskeyQuestion(CamelSchema):
    passkey_token: str
    options: dict[str, Any] = Field(description="For `navigator.credentials.get`, in JSON")


class PasskeyInput(InputSchema):
    passkey_token: StepToken
    credential: Credential


class ProviderSchema(CamelSchema):
    id: str
    name: str
    url: str


class ProviderList(CamelSchema):
    items: list[ProviderSchema]

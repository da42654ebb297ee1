"""Everything the hot role's handlers work with, made once at start-up."""

from dataclasses import dataclass
from random import SystemRandom

from foyer.hot import limits
from foyer.hot.announcer import Announcer
from foyer.hot.batcher import Batcher
from foyer.hot.client import Clients, HoldRate
from foyer.hot.earlier import EarlierHolds
from foyer.hot.hoarders import Hoarders
from foyer.hot.listener import Listener
from foyer.hot.notice_streams import NoticeStreams
from foyer.hot.shows import Shows
from foyer.inventory.requests import CommandOutcome, HoldCommand
from foyer.platform.config import Config
from foyer.platform.ids import IdMaker
from foyer.platform.pg_async import Database
from foyer.platform.tokens import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The parts, wired. `start` opens nothing that could fail while the database is away."""

    config: Config
    signer: Signer
    database: Database
    shows: Shows
    batcher: Batcher
    earlier: EarlierHolds
    announcer: Announcer
    listener: Listener
    clients: Clients
    hold_rate: HoldRate
    hoarders: Hoarders
    notices: NoticeStreams
    random: SystemRandom
    ids: IdMaker

    def start(self) -> None:
        self.announcer.start()
        self.listener.start()
        self.shows.start()
        self.notices.start()
        self.hoarders.start()

    async def stop(self) -> None:
        await self.hoarders.stop()
        await self.notices.stop()
        await self.batcher.stop()
        await self.earlier.stop()
        await self.shows.stop()
        await self.listener.stop()
        await self.announcer.stop()
        await self.database.stop()


def build_house(config: Config) -> House:
    """Wire the parts for one process; inside a running event loop."""
    url = config.database_url
    signer = Signer(config.secret_keys)
    database = Database(url, name="foyer-hot", size=limits.READ_CONNECTIONS)
    announcer = Announcer(url)
    shows = Shows(database, is_listening=lambda: listener.connected)
    clients = Clients(config, signer=signer, database=database)
    notices = NoticeStreams(database, clients)
    hoarders = Hoarders(database, enabled=config.rate_limits)

    def mark_all_changed() -> None:
        shows.mark_all_changed()
        notices.mark_all_changed()

    listener = Listener(
        url,
        own_sender=announcer.sender,
        on_change=shows.mark_changed,
        on_gap=mark_all_changed,
        on_notice=notices.mark_changed,
    )

    def certainly_taken(command: HoldCommand) -> CommandOutcome | None:
        """The filter: it may only say no, and never to a request with an idempotency key."""
        if command.idempotency is not None:
            return None
        state = shows.peek_state(command.show_id)
        if state is None:
            return None
        return state.find_taken(command.numbers, caller=command.caller)

    return House(
        config=config,
        signer=signer,
        database=database,
        shows=shows,
        batcher=Batcher(url, hold_seconds=config.hold_seconds, certainly_taken=certainly_taken),
        earlier=EarlierHolds(database),
        announcer=announcer,
        listener=listener,
        clients=clients,
        hold_rate=HoldRate(config.rates, hoarders=hoarders, enabled=config.rate_limits),
        hoarders=hoarders,
        notices=notices,
        random=SystemRandom(),
        ids=IdMaker(),
    )

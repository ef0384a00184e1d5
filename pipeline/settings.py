"""Every path and knob of Quotewire, typed; each can be set by an environment variable with the prefix QUOTEWIRE_."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.archive_files import ArchiveFiles
from pipeline.batches import Engine
from pipeline.bucket import address
from pipeline.dedupe.pairs import WINDOW_DAYS
from pipeline.lake import Lake
from pipeline.layout import require_readable
from pipeline.messages.outbox import Outbox
from pipeline.tables import CAPTURES
from pipeline.warehouse import Warehouse
from pipeline.warehouse.memory import MEMORY_GB as MEMORY_GB_OF_WAREHOUSE
from pipeline.workers import MEMORY_GB


def _on_this_machine(path: Path) -> Path:
    """Of an address, a folder of its name would be made. A path in the environment is meant from the folder where the command was
    typed, wherever a worker starts later."""
    if address.is_address(path):
        raise ValueError("it lies on this machine: the data alone may lie in a bucket")
    return path.absolute()


def _not_empty(given: object) -> object:
    """A path of nothing would be the working folder, whatever that is."""
    if given == "":
        raise ValueError("it is empty: give a path, or unset it")
    return given


FullPath = Annotated[Path, BeforeValidator(_not_empty), AfterValidator(_on_this_machine)]


def _with_its_driver(address: SecretStr) -> SecretStr:
    scheme = "postgresql+psycopg2://"
    if not address.get_secret_value().startswith(scheme):
        # SQLAlchemy 2.1 reads postgresql:// as psycopg 3, which dagster-postgres does not use.
        raise ValueError(f"the address of PostgreSQL begins with {scheme}")
    return address


PostgresAddress = Annotated[SecretStr, AfterValidator(_with_its_driver)]
# What stands in a header, in brackets: neither space nor bracket.
Contact = Annotated[str, Field(pattern=r"^(https?://[!-'*-~]{1,200}|[!-'*-?A-~]{1,100}@[!-'*-?A-~]{1,100})$")]
# Dagster says what is wrong inside the fields.
SiteAddress = Annotated[str, Field(pattern=r"^https?://[!#-;=?-Z\^-~]{1,200}$")]
Cron = Annotated[str, Field(pattern=r"^\S+( +\S+){4}$")]

# The folder of the packages `pipeline` and `assets`.
CODE = Path(__file__).resolve().parents[1]
# Sample, SQL and configuration files that come with the package: links to the top level in a checkout, copies in a wheel.
FILES = CODE / "pipeline" / "files"
IS_CHECKOUT = (FILES / "sql").is_symlink()
# Where data and sources lie by default: in the checkout, or in the working folder where the package is installed without one.
PROJECT = CODE if IS_CHECKOUT else Path.cwd()
# How a person starts the UI with its daemon.
START_UI = "make ui" if IS_CHECKOUT else "quotewire ui"

FIRST_DAY = date(2026, 1, 1)


class Settings(BaseSettings):
    """Where things lie and how hard the machine may work. Environment: QUOTEWIRE_DATA, QUOTEWIRE_SOURCES, QUOTEWIRE_MODEL, ..."""

    model_config = SettingsConfigDict(env_prefix="QUOTEWIRE_", extra="ignore")

    data: FullPath = Field(
        default=PROJECT / "data",
        description="Folder of archive, lake, working file and publications; or s3://BUCKET/PREFIX, az://CONTAINER/PREFIX, gs://BUCKET/PREFIX: "
        "archive, lake and copies of the publications are there then, and this is the folder in `scratch` with what this machine needs of it",
    )
    bucket: address.Address | None = Field(
        default=None, description="Address of the bucket; it is given as QUOTEWIRE_DATA"
    )
    scratch: FullPath = Field(
        default=Path("~/.cache/quotewire").expanduser(),
        description="Folder on a local disk for what belongs to buckets: working file, state of capture, copies of what was read",
    )
    sources: FullPath = Field(default=PROJECT / "sources.yaml", description="The list of sources")
    aliases: FullPath = Field(
        default=PROJECT / "aliases.yaml",
        description="What you know of people and bodies: names that are one (also) or two (apart), the name to show, Wikidata id",
    )
    sql: FullPath = Field(default=(FILES / "sql").resolve(), description="Folder of the SQL models and checks")
    model: str = Field(
        default="embedded", description="spaCy pipeline: 'embedded', the name of an installed package, or a path"
    )
    tier: Literal["best", "fast"] = Field(
        default="best", description="Recognizer of names in the embedded pipeline: 'best' (an encoder) or 'fast'"
    )
    tier_fallback: bool = Field(
        default=False, description="Use the tier 'fast' where the packages that 'best' needs are not installed"
    )
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        description="Worker processes of clean and extract (engine ray, where not set: as many as the cluster has processors)",
    )
    days_at_once: int = Field(
        default=4, ge=1, description="Days of a backfill that a cluster works on at once (engine local: one)"
    )
    engine: Engine = Field(
        default="local",
        description="Where pages are cleaned, sketched and read: in processes of this machine ('local'), or on the nodes of a Ray "
        "cluster ('ray', at Ray's RAY_ADDRESS; extra: ray)",
    )
    page_timeout: float = Field(default=60.0, gt=0, description="Seconds one page may take to clean or to extract")
    worker_memory: float = Field(
        default=MEMORY_GB, ge=0.5, description="Memory that one worker process may take, in GB (with the model: 0.6)"
    )
    warehouse_memory: float = Field(
        default=MEMORY_GB_OF_WAREHOUSE,
        ge=0.5,
        description="Memory that DuckDB may take for the working file, in GB; what does not fit is written to a folder beside it",
    )
    first_day: date | None = Field(
        default=None,
        description="First daily partition (default: the first day that holds captures, before them 2026-01-01)",
    )
    window_days: int = Field(default=WINDOW_DAYS, ge=0, description="Days that dedupe looks back and ahead")
    keep_publications: int = Field(default=3, ge=1, description="Published files kept")
    most_gone: float = Field(
        default=5.0,
        ge=0,
        le=100,
        description="Percent of the quotations of days that changed which a publication may lose (100: any); up to 20 it may",
    )
    night_page: bool = Field(
        default=True,
        description="Make the page of each night after its publication (extra: look); where not, quotewire look makes it by hand",
    )
    shares: FullPath | None = Field(
        default=None,
        description="YAML table of people that you keep (gender, party, ...): the page then has shares of voices by it",
    )
    keep_archive_days: int | None = Field(
        default=None, ge=1, description="Days whose archived pages are kept (default: all); texts and quotations stay"
    )
    keep_archive_gb: float | None = Field(
        default=None, ge=0, description="Size at which the archive's oldest days are let go (default: none)"
    )
    keep_run_days: int | None = Field(
        default=90,
        ge=1,
        description="Days that Dagster's runs and logs are kept; longer those by which its UI knows that a day was made",
    )
    keep_history_days: int | None = Field(
        default=None, ge=1, description="Days that these are kept too (default: for ever); the tables do not need them"
    )
    resolve: dict[str, str] = Field(
        default_factory=dict, description='Fixed addresses by host pattern, as JSON: {"*.example": "127.0.0.1:8000"}'
    )
    host_delay: float = Field(default=1.0, ge=0, description="Least seconds between two requests to one host")
    hosts_at_once: int = Field(
        default=200,
        ge=1,
        le=1000,
        description="Requests that capture has under way, of as many hosts; it needs about three open files for each",
    )
    requests_per_host: int = Field(default=1, ge=1, description="Requests under way to one host")
    contact: Contact | None = Field(
        default=None,
        description="Mail address or web page that the servers which capture asks are told, for those who run them",
    )
    slowest_pace_hours: float = Field(
        default=6.0,
        ge=0,
        description="Most hours between two readings of a feed or sitemap that brings nothing new (0: every run reads it)",
    )
    source_rest_hours: float = Field(
        default=24.0, ge=0, description="Most hours that a source is left alone after failures in a row (0: never)"
    )
    honour_reservations: bool = Field(
        default=False,
        description="Store no page that says noai or noarchive, or that reserves text and data mining (else: columns of ops.pages)",
    )
    clock: str | None = Field(
        default=None, description="Time at which captures pretend to start (ISO 8601), to replay recorded days"
    )
    notify_command: SecretStr | None = Field(
        default=None,
        description="Shell command that gets messages (failed runs, warnings) on its standard input (mail, chat)",
    )
    notify_success: bool = Field(default=False, description="Tell also of each night that is published")
    ui_url: str | None = Field(
        default=None,
        description="Address of the Dagster UI as those who get messages reach it (default: that of ui_host and ui_port)",
    )
    published_by_hour: int = Field(
        default=9,
        ge=0,
        le=23,
        description="Hour (UTC) by which yesterday must be published: then quotewire health fails",
    )
    captured_within_hours: float = Field(
        default=3.0, gt=0, description="Hours after which quotewire health fails where no source answered"
    )
    health_host: str = Field(
        default="127.0.0.1", description="Address of quotewire health --serve; it asks for no password"
    )
    metrics: bool = Field(default=False, description="Answer /metrics in quotewire health --serve (extra: metrics)")

    openlineage_url: SecretStr | None = Field(
        default=None,
        description="Receiver of OpenLineage events of every run, http://HOST:PORT (default: none; extra: lineage)",
    )
    openlineage_key: SecretStr | None = Field(default=None, description="API key for that receiver")

    capture_cron: Cron = Field(default="5 * * * *", description="When capture runs (cron of five fields, UTC)")
    night_cron: Cron = Field(default="0 2 * * *", description="When the nightly job runs (cron of five fields, UTC)")
    postgres: PostgresAddress | None = Field(
        default=None,
        description="Where Dagster keeps its runs in place of SQLite: postgresql+psycopg2://user:password@host/db",
    )
    nights_at_once: int = Field(
        default=31,
        ge=1,
        description="Days that one night catches up at most: yesterday, and the oldest unpublished ones",
    )
    ui_host: str = Field(
        default="127.0.0.1", description="Address of the Dagster UI; it asks for no password, so keep it behind a proxy"
    )
    ui_port: int = Field(default=3000, ge=1, le=65535, description="Port of the Dagster UI")
    look_host: str = Field(
        default="127.0.0.1", description="Address of quotewire look --serve; it asks for no password"
    )
    look_port: int = Field(default=8010, ge=0, le=65535, description="Port of quotewire look --serve (0: any free one)")
    look_hosts: tuple[str, ...] = Field(
        default=(),
        description='Names under which quotewire look --serve is reached, as JSON: ["wire.example"] (addresses always are)',
    )
    look_address: SiteAddress | None = Field(
        default=None,
        description="Where readers find the site, https://wire.example: names, stories and quotations on the nights' pages lead there",
    )
    look_texts: Literal["full", "excerpts"] = Field(
        default="full",
        description="What the site shows of other people's texts: full, or excerpts and links alone, without archived pages",
    )
    code_host: str = Field(
        default="127.0.0.1", description="Address of the code server, which webserver and daemon ask"
    )
    code_port: int = Field(default=4266, ge=1, le=65535, description="Port of the code server")
    code_servers: tuple[str, ...] = Field(
        default=(),
        description='Code servers of other machines with the same bucket, as JSON: ["10.0.0.6:4266"]; runs of the job read_days go to '
        "the machine that has fewest",
    )

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, given: dict[str, Any]) -> dict[str, Any]:
        """The address of a bucket, given as `data`, and the folder that stands for it on this machine."""
        if not address.is_address(given.get("data")):
            return given
        bucket = address.normal(str(given["data"]))
        scratch = Path(given.get("scratch") or cls.model_fields["scratch"].default)
        return given | {"bucket": bucket, "data": scratch / address.folder_name(bucket)}

    @property
    def place(self) -> str:
        """Of the data: a bucket's address, or the folder."""
        return self.bucket or str(self.data)

    @property
    def variables(self) -> dict[str, str]:
        """What a child process is told of it, wherever it starts."""
        return {"QUOTEWIRE_DATA": self.place, "QUOTEWIRE_SCRATCH": str(self.scratch)}

    @property
    def folder_variable(self) -> str:
        """The one that moves the data folder of this machine."""
        return "QUOTEWIRE_SCRATCH" if self.bucket else "QUOTEWIRE_DATA"

    @property
    def engine_workers(self) -> int | None:
        """Workers of the engine; None: as many as a cluster has processors."""
        return None if self.engine == "ray" and "workers" not in self.model_fields_set else self.workers

    @property
    def archive(self) -> Path:
        return self.data / "archive"

    @property
    def lake(self) -> Path:
        return self.data / "lake"

    @property
    def first_partition(self) -> date:
        """The first day of the daily tables. Without a setting it is that of the captures, so that plots begin with them.

        Captures of a clock that was ahead tell nothing: as the first day they would shut out those of all days before.
        """
        if self.first_day:
            return self.first_day
        captured = self.lake_at_hand().day_folders(CAPTURES)
        return captured[0] if captured and captured[0] <= datetime.now(UTC).date() else FIRST_DAY

    @property
    def warehouse(self) -> Warehouse:
        return Warehouse(self.data, memory_gb=self.warehouse_memory, bucket=self.bucket)

    @property
    def state(self) -> Path:
        return self.data / "state.sqlite"

    @property
    def held(self) -> Path:
        """Locks of the runs at work."""
        return self.data / "held"

    @property
    def cache(self) -> Path:
        """What is kept to save time, and may be deleted at any moment."""
        return self.data / "cache"

    @property
    def ui_address(self) -> str:
        return (self.ui_url or f"http://{self.ui_host}:{self.ui_port}").rstrip("/")

    @property
    def messages(self) -> Outbox:
        """Messages on their way to the notify command."""
        return Outbox(self.data / "outbox" / "notify")

    @property
    def lineage_messages(self) -> Outbox:
        """Begins and ends of runs on their way to the receiver of OpenLineage."""
        return Outbox(self.data / "outbox" / "lineage")

    @property
    def known_troubles(self) -> Path:
        return self.data / "outbox" / "troubles.json"

    @property
    def changes(self) -> Path:
        """What each refresh changed, a page and a JSON file a publication."""
        return self.data / "changes"

    @property
    def look(self) -> Path:
        """Pages of the nights."""
        return self.data / "look"

    def open_lake(self) -> Lake:
        """Raises LayoutError where a newer version of Quotewire wrote it; of a bucket BucketError and BucketLostError."""
        lake = self.lake_at_hand()
        require_readable(lake.layout(), lake.place)
        return lake

    def lake_at_hand(self) -> Lake:
        """The same, of whatever layout: for who asks for its days alone."""
        if self.bucket is None:
            return Lake(self.lake)
        from pipeline.bucket.lake import open_bucket_lake

        return open_bucket_lake(self.bucket, self.lake, self.archive)

    def open_archive(self) -> ArchiveFiles:
        """The same for the archive's files."""
        if self.bucket is None:
            return ArchiveFiles(self.archive)
        from pipeline.bucket.archive import BucketArchive
        from pipeline.bucket.store import open_store

        return BucketArchive(self.archive, open_store(self.bucket))

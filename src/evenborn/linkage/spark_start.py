"""Start Spark with what the linkage needs, and say in one sentence why it does not start."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evenborn.linkage.engines import CannotLinkError
from evenborn.linkage.spark_files import reason_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JAVA: Final = 17  # Spark 4 starts on no earlier one
# Rows per Arrow batch: large enough for numpy, small enough for ten workers on one machine.
ROWS: Final = 100_000
# Spark's log would quote the cells of a failed task.
LOG_SETTINGS: Final = """\
appender.none.type = Null
appender.none.name = none
rootLogger.level = off
rootLogger.appenderRef.none.ref = none
"""


def start_spark(
    master: str, *, folder: Path | None, memory: str | None, settings: Mapping[str, str]
) -> "SparkSession":
    """Start Spark, or return the session that runs; see `SparkEngine.start`."""
    try:
        from py4j.protocol import Py4JError  # noqa: PLC0415 - an optional extra
        from pyspark.errors import PySparkException  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError:
        raise CannotLinkError(
            zh="--engine spark 需要 pyspark，本环境没有安装。"
            "请运行：pip install 'evenborn[spark]'（约 480 MB）。",
            en="--engine spark needs pyspark, which is not installed here. Run: "
            "pip install 'evenborn[spark]' (about 480 MB).",
        ) from None
    require_java()
    local = master.startswith("local")
    if local:
        # Workers must run this Python: `python3` on the path may be another one.
        os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(master).appName("evenborn link")
    for name, value in {**_settings(local, folder, memory), **settings}.items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except (PySparkException, Py4JError, OSError) as problem:
        raise CannotLinkError(
            zh=f"Spark 无法在 {master} 上启动。"
            "请核对 --master 的地址、端口和 --spark-conf 的设置。",
            en=f"Spark does not start on {master}. Check the address and port of --master and the "
            "settings of --spark-conf.",
        ) from problem
    spark.sparkContext.setLogLevel("OFF")
    return spark


@contextmanager
def failures_told() -> Iterator[None]:
    """Raise what fails within Spark as CannotLinkError, without the cells its text may quote."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - an optional extra
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as problem:
        reason = reason_of(problem)
        raise CannotLinkError(
            zh=f"Spark 中途停止（{reason}），没有写出结果。"
            "请加大内存（--memory），并核对磁盘和各节点上的 evenborn 版本。",
            en=f"Spark stopped on the way ({reason}); no result was written. Give it more memory "
            "(--memory), and check the disk and that the workers have this version of evenborn.",
        ) from None


def _settings(local: bool, folder: Path | None, memory: str | None) -> dict[str, str]:
    """Return the settings the linkage needs, and those that keep a laptop quick and quiet."""
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(ROWS),
        # The keys of 20 million records are 1.2 GB; Spark would stop at 1 GB.
        "spark.driver.maxResultSize": "0",
        "spark.ui.showConsoleProgress": "false",
    }
    if local:
        settings |= {
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            # 200 by default: for small tables the starting of tasks would be most of the time.
            "spark.sql.shuffle.partitions": str(4 * (os.cpu_count() or 1)),
        }
    # Out of memory Java may lose a message between its threads and wait for ever.
    java = ["-XX:+ExitOnOutOfMemoryError"]
    if folder:
        log = folder / "log4j2.properties"
        log.write_text(LOG_SETTINGS, encoding="utf-8")
        java.append(f"-Dlog4j2.configurationFile={log.as_uri()}")
        settings["spark.sql.warehouse.dir"] = (folder / "warehouse").as_uri()
        settings["spark.local.dir"] = str(folder)
    settings["spark.driver.extraJavaOptions"] = " ".join(java)
    if memory or local:
        settings["spark.driver.memory"] = memory or f"{_half_of_the_memory()}m"
    return settings


def _half_of_the_memory() -> int:
    """Return half of this machine's memory in MiB: Java's workers are in Python, beside it."""
    # Spark's own 1 GB ran out at 100,000 with 100,000 records.
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**21


def require_java() -> None:
    """Raise CannotLinkError if there is no Java that Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    told = ""
    if java:
        asked = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
        told = asked.stderr.partition('"')[2]  # openjdk version "17.0.15" 2025-04-15
    major = told.partition(".")[0]
    if not (major.isdigit() and int(major) >= JAVA):
        raise CannotLinkError(
            zh=f"--engine spark 需要 Java {JAVA} 或更高版本，本机没有找到。"
            f"请安装（如 sudo apt install openjdk-{JAVA}-jre-headless）或设置 JAVA_HOME。",
            en=f"--engine spark needs Java {JAVA} or later, and there is none here. Install it "
            f"(sudo apt install openjdk-{JAVA}-jre-headless) or set JAVA_HOME.",
        )

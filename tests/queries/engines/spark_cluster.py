"""A real Spark on this machine: a master, two workers and a Connect server, each a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

HOST = "127.0.0.1"
WAIT = 120  # seconds until a port must be open


def free_port() -> int:
    with socket.socket() as made:
        made.bind((HOST, 0))
        return int(made.getsockname()[1])


@contextlib.contextmanager
def spark_cluster(folder: Path, slots: int = 2) -> Iterator[tuple[str, list[int]]]:
    """The address of the Connect server and the ids of the workers; all are stopped at the end, by their own ids."""
    import pyspark

    home = Path(pyspark.__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_NO_DAEMONIZE": "1",
        "SPARK_WORKER_DIR": str(folder / "work"),
        "SPARK_DAEMON_MEMORY": "512m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    master, connect = free_port(), free_port()
    address = f"spark://{HOST}:{master}"
    spark_class = str(home / "bin" / "spark-class")
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, *command: str) -> int:
        out = (folder / f"{name}.log").open("wb")
        running.append(
            subprocess.Popen(
                command, env=environment, cwd=folder, stdout=out, stderr=out, start_new_session=True
            )
        )
        out.close()
        return running[-1].pid

    worker = "org.apache.spark.deploy.worker.Worker"
    try:
        start(
            "master", spark_class, "org.apache.spark.deploy.master.Master",
            "--host", HOST, "--port", str(master), "--webui-port", "0",
        )  # fmt: skip
        wait_for(master, running[-1], folder / "master.log")
        workers = [
            start(
                f"worker-{number}", spark_class, worker,
                "--host", HOST, "--cores", str(slots // 2), "--memory", "1g", "--webui-port", "0", address,
            )
            for number in (1, 2)
        ]  # fmt: skip
        options = {
            "spark.connect.grpc.binding.address": HOST,
            "spark.connect.grpc.binding.port": str(connect),
            "spark.driver.host": HOST,
            "spark.driver.memory": "1g",
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "spark.executor.memory": "700m",
            "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.ui.enabled": "false",
        }
        start(
            "connect", str(home / "bin" / "spark-submit"),
            "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "--master", address,
            *[part for name, value in options.items() for part in ("--conf", f"{name}={value}")],
            "spark-internal",
        )  # fmt: skip
        wait_for(connect, running[-1], folder / "connect.log")
        yield f"sc://{HOST}:{connect}", workers
    finally:
        for process in reversed(running):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1):
            return
        time.sleep(0.2)
    raise RuntimeError(f"nobody listens on {port}: {log.read_text(errors='replace')[-2000:]}")

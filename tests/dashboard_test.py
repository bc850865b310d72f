#!/usr/bin/python3
"""Dashboards for Grafana (`schema --grafana`): they are whole, and their expressions are ones that Prometheus takes. That their
queries have answers, store_test.py and prometheus_test.py show with real servers."""
import json
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import harness

KINDS = {"row", "stat", "timeseries", "table", "barchart"}
PLUGINS = {"clickhouse": "grafana-clickhouse-datasource", "clickhouse-18": "grafana-clickhouse-datasource", "prometheus": "prometheus"}
WIDTH = 24


def dashboard(source):
    done = harness.run("schema", "--grafana", source)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def panels_of(board):
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def queries_of(source):
    """Title and query, of all panels."""
    return [(panel["title"], target["expr" if source == "prometheus" else "rawSql"])
            for panel in panels_of(dashboard(source)) for target in panel["targets"]]


def expression(text):
    """With values for what Grafana puts in."""
    return text.replace("$__rate_interval", "5m").replace("$instance", ".*").replace("$job", "text")


def cells(panel):
    place = panel["gridPos"]
    return {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}


class DashboardTest(unittest.TestCase):
    def test_panels_are_whole_and_beside_each_other(self):
        for source, plugin in PLUGINS.items():
            board = dashboard(source)
            self.assertRegex(board["uid"], r"^[a-z-]{1,40}$")
            ids = [panel["id"] for panel in board["panels"]]
            self.assertEqual(len(ids), len(set(ids)))
            taken = set()
            for panel in board["panels"]:
                self.assertIn(panel["type"], KINDS)
                self.assertFalse(taken & cells(panel), panel["title"])
                taken |= cells(panel)
            self.assertEqual(set(range(WIDTH)), {x for x, _ in taken})
            for panel in panels_of(board):
                self.assertTrue(panel["title"] and panel["description"] and panel["targets"])
                for part in (panel, *panel["targets"]):
                    self.assertEqual({"type": plugin, "uid": "${datasource}"}, part["datasource"])

    def test_variables_are_those_that_queries_name(self):
        for source in PLUGINS:
            board = dashboard(source)
            known = {variable["name"] for variable in board["templating"]["list"]}
            named = set(re.findall(r"\$\{?([a-z]+)", " ".join(query for _, query in queries_of(source)))) | {"datasource"}
            self.assertEqual(known, named, source)

    def test_dialects_differ_in_times_alone(self):
        old, modern = (queries_of(source) for source in ("clickhouse-18", "clickhouse"))
        self.assertEqual([(title, re.sub(r"intDiv\((\w+), 1000000000\)", r"\1", query)) for title, query in old], modern)
        self.assertNotEqual(old, modern)

    def test_prometheus_takes_the_expressions(self):
        if not shutil.which("promtool"):
            harness.skip(self, "not installed: promtool")
        rules = [{"record": f"panel:{number}", "expr": expression(query)} for number, (_, query) in enumerate(queries_of("prometheus"))]
        with tempfile.TemporaryDirectory(prefix="wirecensus-dashboard-") as folder:
            path = Path(folder) / "rules.json"  # which is YAML, too
            path.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}), encoding="utf-8")
            done = subprocess.run(["promtool", "check", "rules", path], text=True, capture_output=True, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertIn(f"{len(rules)} rules found", done.stdout + done.stderr)

    def test_other_arguments_are_refused(self):
        for words in (("--json",), ("flows",), ("--names", "ecs"), ("--sql", "duckdb")):
            done = harness.run("schema", "--grafana", "prometheus", *words)
            self.assertEqual(2, done.returncode)
            self.assertIn("--grafana cannot be used with other arguments", done.stderr)


if __name__ == "__main__":
    harness.main()

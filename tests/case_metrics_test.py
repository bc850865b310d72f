#!/usr/bin/python3
"""A case's metrics are compared with the rows that it lists, and with metrics.csv for all others."""
import unittest

import harness
from case_metrics import HEADER, PLAIN, rows_about

VALUES = {"any": "7", "listed": "5", "0": "0"}
PLAIN_ROWS = {row["metric"]: f"{row['metric']},{VALUES[row['unlisted']]},{row['unit']}"
              for row in PLAIN if row["unlisted"] != "absent"}
LISTED = [row["metric"] for row in PLAIN if row["unlisted"] == "listed"]


def file_of(rows):
    return "".join(f"{row}\n" for row in [HEADER, *rows]).encode()


def names(content):
    return [row.partition(",")[0] for row in content.decode().splitlines()[1:]]


class RowsAbout(unittest.TestCase):
    def rows(self, expected=None, **changed):
        """The names of the rows compared where the program writes plain rows except those changed."""
        return names(rows_about(file_of({**PLAIN_ROWS, **changed}.values()), expected))

    def test_packets_bytes_and_verdict_are_in_every_case(self):
        self.assertLessEqual({"total_packets", "total_bytes", "verdict"}, set(LISTED))
        self.assertEqual(LISTED, self.rows())

    def test_what_a_case_lists_is_compared(self):
        self.assertIn("flows", self.rows(file_of(["flows,3,flows"])))
        self.assertIn("doubts", self.rows(file_of(["doubts,0,doubts"])))

    def test_a_case_cannot_list_a_row_that_is_not_written(self):
        self.assertNotIn("no_such_metric", self.rows(file_of(["no_such_metric,3,flows"])))

    def test_what_should_be_0_is_compared_where_it_is_not(self):
        self.assertIn("doubts", self.rows(doubts="doubts,1,doubts"))
        self.assertNotIn("doubts", self.rows())

    def test_rows_that_are_not_always_there_are_compared_where_they_are(self):
        rows = list(PLAIN_ROWS.values())
        at = rows.index(PLAIN_ROWS["packets_issue_unsupported_link_type"])
        protocols = ["packets_protocol_udp,3,packets", "packets_protocol_truncated_ip,0,packets"]
        self.assertLessEqual({"packets_protocol_udp", "packets_protocol_truncated_ip"},
                             set(names(rows_about(file_of(rows[:at] + protocols + rows[at:]), None))))


class AllMetrics(unittest.TestCase):
    def refused(self, rows):
        with self.assertRaises(AssertionError):
            rows_about(file_of(rows), None)

    def test_none_may_be_missing(self):
        for at in range(len(PLAIN_ROWS)):
            rows = list(PLAIN_ROWS.values())
            del rows[at]
            self.refused(rows)

    def test_none_may_stand_elsewhere(self):
        rows = list(PLAIN_ROWS.values())
        for at in range(len(rows) - 1):
            self.refused(rows[:at] + [rows[at + 1], rows[at]] + rows[at + 2:])

    def test_none_may_be_new_or_twice(self):
        rows = list(PLAIN_ROWS.values())
        for at in range(len(rows) + 1):
            self.refused(rows[:at] + ["new_metric,1,packets"] + rows[at:])
        for at in range(len(rows)):
            self.refused(rows[:at] + [rows[at]] + rows[at:])

    def test_none_may_have_another_unit(self):
        self.refused({**PLAIN_ROWS, "flows": "flows,7,packets"}.values())


if __name__ == "__main__":
    harness.main()

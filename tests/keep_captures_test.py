#!/usr/bin/python3
"""Each of the captures made here, kept (-w) and counted again, gives the same rows."""
import subprocess
import sys

import harness
import keep_test


class RoundTrips(keep_test.KeepTest):
    def test_the_same_rows_again(self):
        captures = self.folder / "captures"
        subprocess.run([sys.executable, "-B", str(keep_test.MAKE_CAPTURES), captures], check=True)
        compared = 0
        for number, capture in enumerate(sorted(captures.iterdir())):
            with self.subTest(capture=capture.name):
                kept = self.folder / f"kept-{number}.pcapng{keep_test.ENDINGS[number % len(keep_test.ENDINGS)]}"
                first, done = self.count(capture, "-w", kept, exit_codes=(0, 1, 3))
                if done.returncode == 1:  # no capture at all
                    self.assertFalse(kept.exists())
                    continue
                again, done_again = self.count(kept, exit_codes=(0, 3))
                self.assertEqual(keep_test.rows(first), keep_test.rows(again))
                figures, figures_again = keep_test.figures(first), keep_test.figures(again)
                self.assertEqual(figures["fcs_bytes"], figures_again["fcs_bytes"])
                self.assertEqual(figures["packets_counted"], figures["packets_kept"])
                if figures["verdict"] == "EXACT":
                    self.assertEqual(0, done_again.returncode, done_again.stdout)
                self.assertEqual(figures["packets_lost"], figures_again["packets_lost"])
                compared += 1
        self.assertGreater(compared, 100)


if __name__ == "__main__":
    harness.main()

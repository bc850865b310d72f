#include "view/live/canvas.h"

#include <gtest/gtest.h>

#include "view/live/graph.h"

namespace wirecensus::view {
namespace {

TEST(Canvas, HasTextInCells) {
  Canvas canvas({2, 6}, true);
  canvas.put(0, 1, "aé…", Paint::strong);
  canvas.put_right(1, 6, "xy");
  EXPECT_EQ(canvas.text(), " aé…\n    xy\n");
  EXPECT_EQ(canvas.at(0, 2), (Cell{U'é', Paint::strong}));
}

TEST(Canvas, LeavesOutWhatIsOutside) {
  Canvas canvas({1, 3}, true);
  canvas.put(0, -1, "abcdef");
  canvas.put(1, 0, "x");
  canvas.put(-1, 0, "x");
  canvas.fill(0, 3, 9, U'x', Paint::plain);
  EXPECT_EQ(canvas.text(), "bcd\n");
  EXPECT_EQ(Canvas({-1, -1}, true).text(), "");
}

// Ideographs fill two cells of a terminal, combining marks none: the columns would not fit.
TEST(Canvas, HasNoCharactersOfAnotherWidth) {
  Canvas canvas({1, 8}, true);
  canvas.put(0, 0, "中a\u0301\U0001F600\u200D");
  EXPECT_EQ(canvas.text(), "?a???\n");
}

TEST(Canvas, HasOnlyAsciiWhereThereIsNoMore) {
  Canvas canvas({1, 8}, false);
  canvas.put(0, 0, "é─…█▋▏⣿a");
  EXPECT_EQ(canvas.text(), "?-~## ?a\n");
}

std::string graph_text(std::vector<double> values, int rows, int columns, bool unicode = true) {
  Canvas canvas({rows, columns}, unicode);
  draw_graph(canvas, {0, 0, rows, columns}, values);
  return canvas.text();
}

TEST(Graph, HasTwoValuesToACell) {
  EXPECT_EQ(graph_text({1, 2, 3, 4}, 1, 2), "⣠⣾\n");
  EXPECT_EQ(graph_text({8, 4}, 2, 1), "⡇\n⣿\n");
}

TEST(Graph, EndsAtTheRightEdgeWithTheLatest) {
  EXPECT_EQ(graph_text({4}, 1, 3), "  ⢸\n");
  EXPECT_EQ(graph_text({9, 9, 9, 9, 4, 4}, 1, 1), "⣿\n");
}

TEST(Graph, ShowsEveryValueAboveZero) {
  EXPECT_EQ(graph_text({1000, 0.001}, 1, 1), "⣇\n");
  EXPECT_EQ(graph_text({0, 0}, 1, 1), "\n");
  EXPECT_EQ(graph_text({}, 1, 1), "\n");
}

TEST(Graph, IsAsciiWhereThereIsNoMore) {
  EXPECT_EQ(graph_text({0, 1, 2, 4, 8}, 2, 5, false), "    #\n .:##\n");
}

}  // namespace
}  // namespace wirecensus::view

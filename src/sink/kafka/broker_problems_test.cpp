#include "sink/kafka/broker_problems.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirecensus::sink {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(BrokerProblems, TheReasonStaysTheSame) {
  BrokerProblems problems;
  EXPECT_EQ(problems.reason(), "");
  problems.add(ProblemKind::connection,
               "b:1/bootstrap: Connect failed (after 3ms in state CONNECT)");
  problems.add(ProblemKind::connection,
               "a:1/bootstrap: Connect failed (after 9ms in state CONNECT)");
  EXPECT_EQ(problems.reason(), "a:1/bootstrap: Connect failed");
  problems.add(ProblemKind::connection,
               "a:1/bootstrap: Connect failed (after 7ms in state CONNECT, 4 identical error(s) "
               "suppressed)");
  EXPECT_EQ(problems.reason(), "a:1/bootstrap: Connect failed");
  problems.clear();
  EXPECT_EQ(problems.reason(), "");
}

TEST(BrokerProblems, WhatCanBeDoneIsSaidFirst) {
  BrokerProblems problems;
  problems.add(ProblemKind::connection, "a:1/1: Connect failed: Permission denied");
  EXPECT_THAT(problems.reason(), HasSubstr("name that broker, too"));
  problems.add(ProblemKind::name, "b:1/2: Failed to resolve 'b:1'");
  EXPECT_THAT(problems.reason(), StartsWith("b:1/2: Failed to resolve 'b:1'; check the name"));
  problems.add(ProblemKind::certificate, "c:1/3: verify failed");
  EXPECT_THAT(problems.reason(), HasSubstr("?ca=FILE"));
  problems.add(ProblemKind::login, "d:1/4: refused\x1b[2J");
  EXPECT_THAT(problems.reason(), StartsWith("d:1/4: refused\\x1b[2J; check sasl.mechanism"));
}

}  // namespace
}  // namespace wirecensus::sink

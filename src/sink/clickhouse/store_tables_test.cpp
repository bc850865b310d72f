#include "sink/clickhouse/store_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "sink/clickhouse/store.h"
#include "sink/clickhouse/store_statements.h"

namespace wirecensus::sink {
namespace {

using testing::HasSubstr;

constexpr const char* kVersion = "0.2.0";

std::string all(const std::vector<std::string>& statements) {
  std::string text;
  for (const std::string& statement : statements) text += statement + "\n";
  return text;
}

std::string create_of(const StoreTable& table, StoreDialect dialect) {
  const auto statements = init_statements("d", dialect, {}, {}, kVersion);
  for (const std::string& statement : *statements) {
    if (statement.starts_with("CREATE TABLE IF NOT EXISTS d." + table.raw_name() + " ")) {
      return statement;
    }
  }
  return {};
}

// As a store says that was made by these statements.
std::vector<FoundColumn> made(StoreDialect dialect) {
  std::string answer;
  for (const StoreTable& table : store_tables()) {
    const std::string create = create_of(table, dialect);
    for (const StoreColumn& column : table.columns) {
      const std::string label = "`" + column.name + "` ";
      const std::size_t begin = create.find(label) + label.size();
      std::string type = create.substr(begin, create.find('\n', begin) - begin);
      type = type.substr(0, type.find(" CODEC"));
      if (type.ends_with(',')) type.pop_back();
      answer += table.raw_name() + "\t" + column.name + "\t" + type + "\n";
    }
  }
  return read_columns(answer);
}

TEST(StoreTables, EachColumnIsThereOnce) {
  for (const StoreTable& table : store_tables()) {
    std::set<std::string> names;
    for (const StoreColumn& column : table.columns) {
      EXPECT_TRUE(names.insert(column.name).second) << table.name << " " << column.name;
    }
  }
}

TEST(StoreTables, TypesAreThoseOfTheVersion) {
  const std::string old = all(*init_statements("d", StoreDialect::old, {}, {}, kVersion));
  const std::string modern = all(*init_statements("d", StoreDialect::modern, {}, {}, kVersion));
  EXPECT_THAT(old, HasSubstr("`src_ip_v6` FixedString(16),\n"));
  EXPECT_THAT(old, HasSubstr("`first_seen` Nullable(Int64),\n"));
  EXPECT_THAT(modern, HasSubstr("`src_ip_v6` IPv6 CODEC(ZSTD(1)),\n"));
  EXPECT_THAT(modern, HasSubstr("`first_seen` Nullable(DateTime64(9, 'UTC')) CODEC(Delta"));
  for (const char* newer : {"CODEC", "IPv6 ", "DateTime64", "LowCardinality", "OR REPLACE"}) {
    EXPECT_EQ(old.find(newer), std::string::npos) << newer;
  }
}

TEST(StoreTables, WhatIsThereIsNotMadeAgain) {
  for (const StoreDialect dialect : {StoreDialect::old, StoreDialect::modern}) {
    std::vector<FoundColumn> there = made(dialect);
    EXPECT_TRUE(check_columns(there).ok());
    const std::string nothing = all(*init_statements("d", dialect, {}, there, kVersion));
    EXPECT_EQ(nothing.find("CREATE TABLE"), std::string::npos);
    EXPECT_EQ(nothing.find("ALTER"), std::string::npos);
    std::erase_if(there, [](const FoundColumn& one) { return one.name == "payload_bytes"; });
    EXPECT_THAT(check_columns(there).error().message, HasSubstr("lacks the column payload_bytes"));
    EXPECT_THAT(all(*init_statements("d", dialect, {}, there, kVersion)),
                HasSubstr("ALTER TABLE d.raw_flows ADD COLUMN `payload_bytes` UInt64"));
  }
}

TEST(StoreTables, AColumnOfAnotherTypeIsAnError) {
  std::vector<FoundColumn> there = made(StoreDialect::modern);
  there.front().type = "String";
  EXPECT_FALSE(check_columns(there).ok());
  const auto statements = init_statements("d", StoreDialect::modern, {}, there, kVersion);
  ASSERT_FALSE(statements.ok());
  EXPECT_THAT(statements.error().message, HasSubstr("has the type String, and must have UInt64"));
  EXPECT_THAT(check_columns({}).error().message, HasSubstr("the table raw_batches is missing"));
}

TEST(StoreTables, BatchesAreRemovedFirst) {
  const std::vector<std::string> statements = ttl_statements("d", {}, 30);
  EXPECT_EQ(statements.size(), store_tables().size());
  EXPECT_EQ(statements.front(), "ALTER TABLE d.raw_batches MODIFY TTL day + INTERVAL 30 DAY");
  EXPECT_EQ(statements.back(), "ALTER TABLE d.raw_files MODIFY TTL day + INTERVAL 32 DAY");
}

TEST(StoreTables, AClusterAsksAllServers) {
  const std::string one = all(*init_statements("d", StoreDialect::old, {}, {}, kVersion));
  EXPECT_EQ(one.find("Distributed"), std::string::npos);
  const std::string several = all(*init_statements("d", StoreDialect::old, {"c"}, {}, kVersion));
  EXPECT_THAT(several, HasSubstr("CREATE VIEW d.local_flows AS SELECT"));
  EXPECT_THAT(several, HasSubstr("CREATE TABLE d.flows AS d.local_flows ENGINE = Distributed(c, d, "
                                 "local_flows)\n"));
  EXPECT_THAT(several, HasSubstr("CREATE TABLE d.all_raw_batches AS d.raw_batches ENGINE = "
                                 "Distributed(c, d, raw_batches)\n"));
  EXPECT_EQ(several.find("Replicated"), std::string::npos);
  EXPECT_EQ(several.find("ON CLUSTER"), std::string::npos);
}

TEST(StoreTables, CopiesAreMadeEverywhere) {
  const auto statements = init_statements("d", StoreDialect::modern, {"c", true}, {}, kVersion);
  for (const std::string& statement : *statements) {
    EXPECT_THAT(statement, HasSubstr(" ON CLUSTER c"));
  }
  for (const std::string& statement : ttl_statements("d", {"c", true}, 30)) {
    EXPECT_THAT(statement, HasSubstr(" ON CLUSTER c MODIFY TTL"));
  }
  EXPECT_THAT(all(*init_statements("d", StoreDialect::old, {"c", true}, {}, kVersion)),
              HasSubstr("ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/d/raw_flows', "
                        "'{replica}') PARTITION BY"));
}

TEST(StoreTables, AnotherLayoutIsAnError) {
  const std::string one = "raw_batches\tMergeTree\n";
  const std::string several = one + "all_raw_batches\tDistributed\n";
  const std::string copies = "all_raw_batches\tDistributed\nraw_batches\tReplicatedMergeTree\n";
  const StoreLayout layouts[] = {{}, {"c"}, {"c", true}};
  const bool right[][3] = {
      {true, true, true}, {true, true, false}, {false, true, false}, {false, false, true}};
  const std::string_view answers[] = {"", one, several, copies};
  for (std::size_t answer = 0; answer < 4; ++answer) {
    for (std::size_t layout = 0; layout < 3; ++layout) {
      EXPECT_EQ(check_layout(answers[answer], layouts[layout]).ok(), right[answer][layout])
          << answer << layout;
    }
  }
}

TEST(StoreTables, ANewerSetupHasMoreColumns) {
  const std::string label = "VIEW d.setup AS SELECT toUInt64(";
  const std::string last = init_statements("d", StoreDialect::old, {}, {}, kVersion)->back();
  ASSERT_THAT(last, HasSubstr(label));
  ASSERT_THAT(last, HasSubstr(") AS columns, '0.2.0' AS version"));
  const unsigned long own = std::stoul(last.substr(last.find(label) + label.size()));
  EXPECT_EQ(newer_setup(std::to_string(own) + "\t9.1.0\n"), "");
  EXPECT_EQ(newer_setup(std::to_string(own + 1) + "\t9.1.0\n"), "9.1.0");
  for (const char* other : {"", "\n", "x\ty\n"}) EXPECT_EQ(newer_setup(other), "") << other;
  EXPECT_TRUE(has_setup("raw_batches\tMergeTree\nsetup\tView\n"));
  EXPECT_FALSE(has_setup("raw_batches\tMergeTree\n"));
}

TEST(StoreTables, VersionsDecide) {
  EXPECT_EQ(*dialect_of("18.16.1\n"), StoreDialect::old);
  EXPECT_EQ(*dialect_of("20.8.12.2\n"), StoreDialect::old);
  EXPECT_EQ(*dialect_of("26.7.2.1\n"), StoreDialect::modern);
  for (const char* other : {"", "x", "26", "<html>"}) EXPECT_FALSE(dialect_of(other).ok()) << other;
}

TEST(StoreTables, TextsAreQuoted) { EXPECT_EQ(sql_text("a'b\\"), "'a\\'b\\\\'"); }

}  // namespace
}  // namespace wirecensus::sink

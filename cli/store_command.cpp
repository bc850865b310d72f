// store init: makes the tables of a store.
#include <utility>

#include "base/display_text.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "sink/can_use_curl.h"
#include "sink/clickhouse/password.h"
#include "sink/clickhouse/store.h"
#include "sink/clickhouse/store_statements.h"

namespace wirecensus {
namespace {

std::string place_of(const sink::Store& store) {
  return printable(sink::target_text(store.target()));
}

// Error: a wirecensus that knows more columns has set the store up. What this one would make again
// lacks them.
Status check_setup(sink::Store& store, std::string_view layout) {
  if (!sink::has_setup(layout)) return done();
  const auto setup = store.ask(sink::setup_question(store.target().database));
  if (!setup) return setup.error();
  const std::string newer = sink::newer_setup(*setup);
  if (newer.empty()) return done();
  return Error{place_of(store) + ": wirecensus " + printable(newer) +
               " has set it up, which is newer than this one (" WIRECENSUS_VERSION
               "): nothing was changed, and this one can send to it and report from it; "
               "run 'store init' of that version, or of a newer one"};
}

Status check_what_is_there(sink::Store& store, const sink::StoreLayout& layout) {
  const auto there = store.ask(sink::layout_question(store.target().database));
  if (!there) return there.error();
  if (Status checked = sink::check_layout(*there, layout); !checked) {
    return Error{place_of(store) + ": " + checked.error().message};
  }
  return check_setup(store, *there);
}

Result<std::vector<std::string>> statements_for(sink::Store& store, const sink::StoreLayout& layout,
                                                unsigned ttl_days) {
  const std::string& database = store.target().database;
  auto version = store.ask("SELECT version() FORMAT TSVRaw");
  if (!version) return version.error();
  const auto dialect = sink::dialect_of(*version);
  if (!dialect) return dialect.error();
  if (Status checked = check_what_is_there(store, layout); !checked) return checked.error();
  const auto columns = store.ask(sink::columns_question(database));
  if (!columns) return columns.error();
  auto statements = sink::init_statements(database, *dialect, layout, sink::read_columns(*columns),
                                          WIRECENSUS_VERSION);
  if (!statements || ttl_days == 0) return statements;
  if (*dialect == sink::StoreDialect::old) {
    return Error{"--ttl needs ClickHouse 21 or newer, and this is " + printable(*version)};
  }
  for (std::string& statement : sink::ttl_statements(database, layout, ttl_days)) {
    statements->push_back(std::move(statement));
  }
  return statements;
}

ExitCode print_statements(const std::vector<std::string>& statements) {
  std::string text;
  for (const std::string& statement : statements) text += statement + ";\n";
  const Status printed = print(stdout, text);
  return printed ? ExitCode::exact : fail(printed.error());
}

}  // namespace

ExitCode store_command(const Options& options) {
  const sink::Target& target = options.store.target;
  if (const Status possible = sink::can_use_curl(); !possible) return fail(possible.error());
  auto password = sink::store_password(target);
  if (!password) return fail(password.error());
  sink::Store store(target, std::move(*password));
  const auto statements = statements_for(store, options.store.layout, options.store.ttl_days);
  if (!statements) return fail(statements.error());
  if (options.store.dry_run) return print_statements(*statements);
  for (const std::string& statement : *statements) {
    if (const auto done = store.ask(statement); !done) return fail(done.error());
  }
  tell("the tables and views of {} are there\n", place_of(store));
  return ExitCode::exact;
}

}  // namespace wirecensus

"""Lint of the SQL in C++ literals and of the migrations.

SOCI's parser knows single quotes only: a comment, a double quote or a stray colon cuts a statement short without an
error. The rest keeps SQL portable between MariaDB and MySQL and the database's clock out of the domain.
"""

import re

import project
from cpp_literals import statements

_SQL_START = re.compile(
    r"\s*(EXPLAIN\s+)?(SELECT\s|INSERT\s+(IGNORE\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|REPLACE\s+INTO\s|WITH\s+\w+\s+AS\s"
    r"|(CREATE|ALTER|DROP)\s+(OR\s+REPLACE\s+)?(TABLE|DATABASE|USER|INDEX|UNIQUE)\s"
    r"|FROM\s+\w|WHERE\s+\w|AND\s+\(?\w+\s*[=<>(,]|ORDER\s+BY\s|GROUP\s+BY\s|VALUES\s*\(|(LEFT\s+|INNER\s+)?JOIN\s+\w"
    r"|ON\s+DUPLICATE\s+KEY|FOR\s+UPDATE)")

_ANYWHERE = [
    (re.compile(r"--|/\*|#"), "a comment or # in SQL"),
    (re.compile(r'"'), "a double quote: SOCI knows single quotes only"),
    (re.compile(r"`"), "a backtick: choose a name that needs none"),
]
_WORDS = [
    (re.compile(r"\b(NOW|SYSDATE|CURDATE|CURTIME|UTC_TIMESTAMP|UNIX_TIMESTAMP|LOCALTIME|LOCALTIMESTAMP)\s*\(|"
                r"\bCURRENT_(TIMESTAMP|DATE|TIME)\b", re.I), "the database's clock: pass the command's time"),
    (re.compile(r"\b(UUID|UUID_SHORT|RAND)\s*\(", re.I), "the database's random ids: make them in the service"),
    (re.compile(r"\bRETURNING\b|\bSEQUENCE\b|\bCREATE\s+OR\s+REPLACE\b|\bSET\s+STATEMENT\b|\bINET6\b|uca1400|"
                r"utf8mb4_0900|\bFOR\s+SHARE\b|\bFOR\s+UPDATE\s+OF\b|->|\bLATERAL\b", re.I),
     "not portable between MariaDB and MySQL"),
]
_MIGRATION_WORDS = [
    (re.compile(r"\b(DATETIME|TIMESTAMP|TIME|YEAR)\b(?=[\s,(])", re.I), "times are BIGINT microseconds, named _us"),
    (re.compile(r"\bUNSIGNED\b", re.I), "SOCI reads unsigned columns as signed"),
    (re.compile(r"\w\s+UUID\b(?!\s*\()", re.I), "the uuid type is not portable"),
    # For tables both know it, and a migration needs it: DDL commits before the step is recorded as done.
    (re.compile(r"(?<!CREATE TABLE )(?<!DROP TABLE )\bIF\s+(NOT\s+)?EXISTS\b", re.I), "IF EXISTS is not portable here"),
    (re.compile(r"(?:,|\()\s*CHECK\b", re.I), "a CHECK without a name"),
]


def without_quoted(sql):
    """The statement with the text inside single quotes blanked out."""
    return re.sub(r"'(?:''|[^'])*'", lambda match: "'" + " " * (len(match.group()) - 2) + "'", sql)


def has_odd_quote(sql):
    return sql.count("'") % 2 == 1


def common_problems(sql):
    blank = without_quoted(sql)
    for pattern, says in _ANYWHERE:
        if pattern.search(sql):
            yield says
    for pattern, says in _WORDS:
        if pattern.search(blank):
            yield says


def binds_of(sql):
    return set(re.findall(r":([a-z_][a-z0-9_]*)", without_quoted(sql)))


def literal_problems(sql):
    yield from common_problems(sql)
    if re.search(r":(?![a-z_])|[\w:):]:(?=\w)", without_quoted(sql)):
        yield "a colon that starts no named bind"


def used_names(tokens):
    """The names in soci::use(value, "name") of one C++ statement."""
    names = set()
    for at, token in enumerate(tokens):
        if token.text == "use" and at + 1 < len(tokens) and tokens[at + 1].text == "(":
            depth = 0
            for inner in tokens[at + 1:]:
                depth += (inner.text == "(") - (inner.text == ")") if inner.kind == "code" else 0
                if inner.kind == "string" and depth == 1:
                    names.add(inner.text)
                if depth == 0:
                    break
    return names


def source_problems(path, source):
    found = []
    sql_of_file = [token.text for tokens in statements(source) for token in tokens
                   if token.kind == "string" and _SQL_START.match(token.text)]
    everywhere = set().union(*map(binds_of, sql_of_file)) if sql_of_file else set()
    for tokens in statements(source):
        literals = [token for token in tokens if token.kind == "string" and _SQL_START.match(token.text)]
        for token in literals:
            found += [f"{path}:{token.line}: {says}" for says in literal_problems(token.text)]
        # A statement put together from pieces may close a quote in a later piece.
        if literals and has_odd_quote("".join(token.text for token in tokens if token.kind == "string")):
            found.append(f"{path}:{tokens[0].line}: an unpaired single quote")
        uses = used_names(tokens)
        # Pieces of a statement may stand in constants elsewhere in the file.
        for name in sorted(uses - everywhere):
            found.append(f"{path}:{tokens[0].line}: use(…, {name}) names no bind")
        if uses:
            here = set().union(*(binds_of(token.text) for token in literals)) if literals else set()
            for name in sorted(here - uses):
                found.append(f"{path}:{tokens[0].line}: :{name} has no use(…)")
    return found


_COLUMN = re.compile(r"^\s*(\w+)\s+(VARCHAR|CHAR|TEXT|MEDIUMTEXT|BIGINT|INT|INTEGER)\b(.*)", re.I | re.M)


def collation_of(text):
    said = re.search(r"\bCOLLATE\s*=?\s*(\w+)", text, re.I)
    return said.group(1) if said else None


def table_problems(statement):
    """A CREATE TABLE: engine and collations are said, and what identifies is compared byte by byte."""
    body, _, options = statement.rpartition(")")
    if not re.search(r"\bENGINE\s*=\s*InnoDB\b", options, re.I):
        yield "no ENGINE=InnoDB"
    if not re.search(r"\b(CHARSET|CHARACTER SET)\s*=?\s*(utf8mb4|ascii)\b", options, re.I):
        yield "no default character set"
    key = re.search(r"\bPRIMARY KEY\s*\(([^)]*)\)", body, re.I)
    key_columns = re.findall(r"\w+", key.group(1)) if key else []
    for name, kind, rest in _COLUMN.findall(body):
        collation = collation_of(rest) or collation_of(options)
        yield from column_problems(name, kind.upper(), collation, name in key_columns)


def column_problems(name, kind, collation, in_key):
    is_text = kind.endswith(("CHAR", "TEXT"))
    if is_text and not collation:
        yield f"{name}: no collation, neither here nor for the table"
    elif is_text and (in_key or name in ("council", "id", "subject")) and collation != "ascii_bin":
        yield f"{name} identifies something: ascii_bin"
    elif is_text and name.endswith("_id") and not collation.endswith("_bin"):
        yield f"{name} identifies something: a _bin collation"
    if name.endswith("_us") and kind != "BIGINT":
        yield f"{name} is a time: BIGINT"
    if re.search(r"_(time|at)$", name) and kind == "BIGINT":
        yield f"{name} holds microseconds: call it {re.sub('_(time|at)$', '', name)}_us"


def migration_problems(path, sql):
    found = [f"{path}: an unpaired single quote"] if has_odd_quote(sql) else []
    for says in common_problems(sql):
        found.append(f"{path}: {says}")
    blank = without_quoted(sql)
    for pattern, says in _MIGRATION_WORDS:
        for match in pattern.finditer(blank):
            found.append(f"{path}:{project.line_of(blank, match.start())}: {says}")
    for match in re.finditer(r"\bCREATE\s+TABLE\b[^;]*", blank, re.I):
        found += [f"{path}:{project.line_of(blank, match.start())}: {says}" for says in table_problems(match.group())]
    return found


if __name__ == "__main__":
    sources, migrations = project.files("*.cc", "*.h"), project.files("*.sql")
    all_problems = []
    for file in sources:
        all_problems += source_problems(file, project.read(file))
    for file in migrations:
        all_problems += migration_problems(file, project.read(file))
    project.finish(all_problems, len(sources) + len(migrations))

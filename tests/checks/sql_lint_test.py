import unittest

from sql_lint import migration_problems, source_problems

GOOD_TABLE = """CREATE TABLE episode (
  council CHAR(9) NOT NULL,
  id CHAR(36) NOT NULL,
  note VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci,
  due_us BIGINT NOT NULL,
  PRIMARY KEY (council, id),
  CONSTRAINT episode_due CHECK (due_us > 0)
) ENGINE=InnoDB DEFAULT CHARACTER SET ascii COLLATE ascii_bin;
"""


def in_source(sql):
    return source_problems("store.cc", f'void F() {{ tx.sql() << "{sql}", soci::use(id, "id"); }}')


class SqlLint(unittest.TestCase):
    def test_accepts_the_house_style(self):
        self.assertEqual(in_source("SELECT a FROM t WHERE id = :id AND b <> 'x:y' LIMIT 1"), [])
        self.assertEqual(migration_problems("0001.sql", GOOD_TABLE), [])
        self.assertEqual(migration_problems("0001.sql", GOOD_TABLE.replace("TABLE", "TABLE IF NOT EXISTS")), [])
        self.assertEqual(source_problems("a.cc", 'Log("a: b -- c \\"d\\"");  // SELECT "x"'), [])

    def test_refuses_what_soci_cuts_short(self):
        for sql in ("DELETE FROM t -- all\\n WHERE id = :id", "SELECT a FROM t WHERE id = :id /* x */",
                    "SELECT a FROM t WHERE id = :id AND b = \\\"c\\\"", "SELECT a FROM t WHERE id = :id AND b = 1:2",
                    "SELECT `a` FROM t WHERE id = :id", "SELECT a FROM t WHERE id = :id AND b = 'c"):
            self.assertTrue(in_source(sql), sql)

    def test_refuses_the_database_clock_and_dialects(self):
        for sql in ("SELECT NOW() FROM t WHERE id = :id", "SELECT a FROM t WHERE id = :id AND u < CURRENT_TIMESTAMP",
                    "INSERT INTO t (id) VALUES (:id) RETURNING id", "SELECT UUID() FROM t WHERE id = :id"):
            self.assertTrue(in_source(sql), sql)

    def test_binds_and_uses_belong_together(self):
        self.assertTrue(in_source("SELECT a FROM t WHERE id = :other"))
        self.assertTrue(in_source("SELECT a FROM t WHERE id = :id AND council = :council"))

    def test_sees_a_statement_of_several_literals_and_raw_ones(self):
        self.assertTrue(source_problems("a.cc", 'sql << "SELECT a "\n "FROM t -- x";'))
        self.assertTrue(source_problems("a.cc", 'sql << R"(SELECT a FROM t WHERE b = "c")";'))

    def test_refuses_careless_tables(self):
        for old, new in (("ENGINE=InnoDB", ""), ("COLLATE ascii_bin", ""), ("due_us BIGINT", "due_us INT"),
                         ("due_us BIGINT NOT NULL", "due_time BIGINT NOT NULL"), ("BIGINT", "BIGINT UNSIGNED"),
                         ("due_us BIGINT", "due DATETIME"), ("CONSTRAINT episode_due CHECK", "CHECK"),
                         ("CREATE TABLE", "CREATE OR REPLACE TABLE"), ("CREATE", "CREATE INDEX IF NOT EXISTS i ON t (a);CREATE"),
                         ("CHAR(36)", "CHAR(36) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"), ("\n)", " -- why\n)"),
                         ("id CHAR(36)", "id UUID")):
            changed = GOOD_TABLE.replace(old, new)
            self.assertNotEqual(changed, GOOD_TABLE)
            self.assertTrue(migration_problems("0001.sql", changed), new or old)


if __name__ == "__main__":
    unittest.main()

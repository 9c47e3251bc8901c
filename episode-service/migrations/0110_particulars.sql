CREATE TABLE IF NOT EXISTS particular (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  particular CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind INT NOT NULL,
  clocked INT NOT NULL,
  started_us BIGINT NOT NULL,
  started_date_only INT NOT NULL,
  ended_us BIGINT NULL,
  ended_date_only INT NOT NULL,
  details BLOB NOT NULL,
  recorded_us BIGINT NOT NULL,
  recorded_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  void_reason VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (council, particular),
  KEY particular_clocked (council, young_person, clocked, started_us, particular),
  KEY particular_young_person (council, young_person, started_us, particular)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS plan_snapshot (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  particular CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (council, particular)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

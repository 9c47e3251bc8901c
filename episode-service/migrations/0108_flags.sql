CREATE TABLE IF NOT EXISTS flag (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  flag CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  started_us BIGINT NOT NULL,
  started_date_only INT NOT NULL,
  ended_us BIGINT NULL,
  ended_date_only INT NOT NULL,
  PRIMARY KEY (council, young_person, flag)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

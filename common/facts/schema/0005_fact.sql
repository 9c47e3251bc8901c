CREATE TABLE IF NOT EXISTS fact (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  record VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  recorded_us BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (council, subject, kind, record)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS feed_cursor (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  epoch BIGINT NOT NULL,
  position BIGINT NOT NULL,
  hash VARBINARY(32) NOT NULL,
  PRIMARY KEY (council, source)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS feed_exception (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position BIGINT NOT NULL,
  type VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  aggregate VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  occurred_us BIGINT NOT NULL,
  recorded_us BIGINT NOT NULL,
  actor VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  body MEDIUMBLOB NOT NULL,
  body_hash BINARY(32) NOT NULL,
  hash BINARY(32) NOT NULL,
  state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempts INT NOT NULL,
  noted_us BIGINT NOT NULL,
  try_us BIGINT NULL,
  PRIMARY KEY (council, source, position),
  KEY feed_exception_try (try_us),
  KEY feed_exception_subject (council, subject, source, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

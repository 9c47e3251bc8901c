CREATE TABLE IF NOT EXISTS subject (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (council, subject)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS request (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  method VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_hash BINARY(32) NOT NULL,
  record VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position BIGINT NOT NULL,
  recorded_us BIGINT NOT NULL,
  PRIMARY KEY (council, method, request_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS audit (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  audit CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  audited_us BIGINT NOT NULL,
  caller VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  roles VARCHAR(400) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  purpose VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  method VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  resource VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  outcome VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  trace CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (council, audit)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS audit_subject (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  audit CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (council, subject, audit)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS event (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
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
  PRIMARY KEY (council, position),
  KEY event_subject (council, subject, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS feed_head (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  epoch BIGINT NOT NULL,
  position BIGINT NOT NULL,
  hash VARBINARY(32) NOT NULL,
  recorded_us BIGINT NOT NULL,
  PRIMARY KEY (council)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS timer (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  aggregate VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  due_us BIGINT NOT NULL,
  try_us BIGINT NOT NULL,
  attempts INT NOT NULL,
  last_error VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (council, aggregate, kind),
  KEY timer_due (due_us),
  KEY timer_try (try_us)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS record_version (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  record VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  recorded_us BIGINT NOT NULL,
  actor VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  reason VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (council, record, version)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS outbox_message (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  concerns VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  channel VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  destination VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state INT NOT NULL,
  attempts BIGINT NOT NULL,
  queued_us BIGINT NOT NULL,
  next_attempt_us BIGINT NOT NULL,
  expires_us BIGINT NOT NULL,
  proof VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last_reason VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (council, message),
  KEY outbox_due (state, next_attempt_us),
  KEY outbox_oldest (state, queued_us),
  KEY outbox_concerns (council, concerns, message)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS missing_care_leaver (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  determination CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  result INT NOT NULL,
  determined_us BIGINT NOT NULL,
  determined_date_only INT NOT NULL,
  since_us BIGINT NOT NULL,
  since_date_only INT NOT NULL,
  risk_level VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (council, young_person),
  KEY missing_care_leaver_since (council, result, since_us, young_person)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

INSERT INTO timer (council, aggregate, kind, subject, due_us, try_us, attempts, last_error)
SELECT council, young_person, 'look_again', young_person, MAX(recorded_us), MAX(recorded_us), 0, '' FROM entry
WHERE kind = 41 AND void_reason = '' GROUP BY council, young_person
ON DUPLICATE KEY UPDATE due_us = LEAST(due_us, VALUES(due_us)), try_us = LEAST(try_us, VALUES(try_us));

CREATE TABLE IF NOT EXISTS strategy_meeting (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  strategy_meeting CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state INT NOT NULL,
  kind INT NOT NULL,
  at_us BIGINT NOT NULL,
  held_us BIGINT NULL,
  held_date_only INT NOT NULL,
  interviewer_invited INT NOT NULL,
  interviewer_not_invited_reason VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  decisions VARCHAR(4000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  reason VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  rationale VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  decided_by_role VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  void_reason VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  recorded_us BIGINT NOT NULL,
  PRIMARY KEY (council, strategy_meeting),
  KEY strategy_meeting_young_person (council, young_person, at_us, strategy_meeting),
  KEY strategy_meeting_at (council, at_us, strategy_meeting)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS strategy_meeting_entry (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  strategy_meeting CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  list INT NOT NULL,
  number INT NOT NULL,
  entry VARCHAR(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (council, strategy_meeting, list, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

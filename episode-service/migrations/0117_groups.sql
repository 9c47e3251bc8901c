CREATE TABLE IF NOT EXISTS episode_group (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  group_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  kind INT NOT NULL,
  title VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  account VARCHAR(4000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  recorded_us BIGINT NOT NULL,
  recorded_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (council, group_id),
  KEY episode_group_recorded (council, recorded_us, group_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS group_member (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  group_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  place INT NOT NULL,
  episode CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  young_person CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  added_us BIGINT NOT NULL,
  removed_us BIGINT NULL,
  removed_reason VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (council, group_id, place),
  KEY group_member_episode (council, episode, group_id),
  KEY group_member_young_person (council, young_person, group_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS group_response (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  group_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  response_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  happened_us BIGINT NOT NULL,
  happened_date_only INT NOT NULL,
  account VARCHAR(4000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  responsible VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  recorded_us BIGINT NOT NULL,
  recorded_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (council, group_id, response_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
ALTER TABLE episode ADD COLUMN group_ids VARCHAR(4000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';

CREATE TABLE IF NOT EXISTS episode_serious (
  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  episode CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number INT NOT NULL,
  sent_for INT NOT NULL,
  sent_us BIGINT NOT NULL,
  sent_date_only INT NOT NULL,
  sent_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  content VARCHAR(8000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (council, episode, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

INSERT IGNORE INTO episode_serious (council, episode, number, sent_for, sent_us, sent_date_only, sent_by, content)
SELECT council, episode, 0, 1, serious_notification_us, serious_notification_date_only, '', ''
FROM episode WHERE serious_notification_us IS NOT NULL;

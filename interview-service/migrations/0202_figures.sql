ALTER TABLE episode_standing
  ADD COLUMN was_missing INT NOT NULL DEFAULT 0;

UPDATE episode_standing SET was_missing = 1 WHERE category = 1;

ALTER TABLE placement
  ADD COLUMN address VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  ADD COLUMN manager VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '';

ALTER TABLE episode
  ADD COLUMN police_reported_by VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN returned_place VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  ADD COLUMN entry_point VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN safeguarding_concern INT NOT NULL DEFAULT 0,
  ADD COLUMN born_estimated INT NOT NULL DEFAULT 0,
  ADD COLUMN staying_away INT NOT NULL DEFAULT 0;

UPDATE episode INNER JOIN young_person
  ON young_person.council = episode.council AND young_person.young_person = episode.young_person
SET episode.born_estimated = 1,
  episode.has_gaps = CASE WHEN episode.state <> 3 AND episode.source <> 5 THEN 1 ELSE episode.has_gaps END
WHERE young_person.born_estimated = 1;

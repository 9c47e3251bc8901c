ALTER TABLE episode
  ADD COLUMN end_recorded_us BIGINT NULL,
  ADD KEY episode_recorded (council, recorded_us),
  ADD KEY episode_end_recorded (council, end_recorded_us);

UPDATE episode SET end_recorded_us = GREATEST(ended_us, recorded_us) WHERE ended_us IS NOT NULL;

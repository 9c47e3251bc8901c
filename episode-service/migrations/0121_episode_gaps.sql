ALTER TABLE episode
  ADD COLUMN has_gaps INT NOT NULL DEFAULT 0,
  ADD KEY episode_gaps (council, has_gaps, start_us, episode);

UPDATE episode SET has_gaps = 1
WHERE state <> 3 AND source <> 5
  AND ((left_us IS NULL AND last_seen_us IS NULL)
    OR circumstances = ''
    OR (police_us IS NOT NULL AND (police_reference = ''
      OR NOT EXISTS (SELECT 1 FROM episode_risk
                     WHERE episode_risk.council = episode.council AND episode_risk.episode = episode.episode)))
    OR (returned_us IS NOT NULL AND (returned_to = 0 OR return_notified_us IS NULL)));

ALTER TABLE episode
  ADD KEY episode_ended (council, ended_us, start_us);

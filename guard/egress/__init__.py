"""The only place that opens connections: the one door to the cloud, and the proof of local."""

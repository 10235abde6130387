"""What `run` adds where there is no Mattermost: a calendar server with a believable week, and the sandbox, set up."""

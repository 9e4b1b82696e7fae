"""What do people's decisions teach? A monitor's own options, tried on the past; a person accepts or rejects."""

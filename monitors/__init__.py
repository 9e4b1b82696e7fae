"""Floor 2, JUDGE: series become scores, scores findings, findings episodes and incidents."""

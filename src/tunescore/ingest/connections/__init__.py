"""Connected accounts in the store: authorisation attempts, tokens, sync history, deletion."""

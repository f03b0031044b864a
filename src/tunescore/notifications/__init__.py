"""Notifications: messages to mail servers, chats and webhooks. Knows no database, no settings."""

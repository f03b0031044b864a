"""What Instagram and Facebook share: the Graph API, its errors, its pages, one visit."""

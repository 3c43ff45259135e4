"""Login through an OpenID provider."""

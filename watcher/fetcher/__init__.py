"""From a page to what its server answers, politely and safely."""

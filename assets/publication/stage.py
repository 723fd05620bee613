"""Publication as far as it is SQL: evidence, sources and histories that the documents print."""

from assets.graph.stages import Stage, derived_tables

PUBLICATION = Stage("publication", None, derived_tables("publication"))

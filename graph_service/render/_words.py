"""The words that the map's page shows; its script has none of its own."""

from __future__ import annotations

from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import GraphSnapshot

# {n}, {name}, ... stay as they are: the script fills them in
N, NAME, FROM, TO, BAND = "{n}", "{name}", "{start}", "{end}", "{band}"

WORDS: dict[str, Phrase] = {
    "sector": say("Sector"),
    "kind": say("Kind"),
    "ties": say("Ties"),
    "measure": say("Measure"),
    "find": say("Find actor, sector, country"),
    "none_found": say("Nothing found."),
    "hidden": say("hidden by a filter"),
    "find_path": say("Find a path"),
    "undo": say("Undo"),
    "map": say("Map"),
    "table": say("Table"),
    "view_as": say("Show as"),
    "share": say("Share view"),
    "copied": say("The address of this view is copied."),
    "copy_failed": say("Copy the address from the browser's address line."),
    "zoom_in": say("Zoom in"),
    "zoom_out": say("Zoom out"),
    "show_all": say("Show everything"),
    "filters": say("Filters"),
    "clear_filters": say("Clear filters"),
    "nothing_matches": say("Nothing matches these filters."),
    "close": say("Close"),
    "open_profile": say("Open profile"),
    "colour": say("Colour"),
    "size": say("Size"),
    "by_ties": say("Number of contacts"),
    "more_facts": say("More facts"),
    "not_measured": say("not defined"),
    "one_tie": say("1 contact"),
    "many_ties": say("{n} contacts", n=N),
    "no_ties": say("No recorded ties"),
    "tray": say("No recorded ties · {n}", n=N),
    "shown_of": say("{n} of {all} shown", n=N, all="{all}"),
    "strength": say("Strength {n} of 5", n=N),
    "strength_unknown": say("strength not known"),
    "since": say("since {n}", n=N),
    "until": say("until {n}", n=N),
    "inferred": say("inferred"),
    "path_start": say("From"),
    "path_end": say("To"),
    "path_title": say("From {start} to {end}", start=FROM, end=TO),
    "path_hint": say("Choose two ends. The route with the fewest steps lights up; to a market, the most reliable ones do."),
    "path_show": say("Show the route"),
    "path_one": say("One step."),
    "path_steps": say("{n} steps, the fewest there are.", n=N),
    "path_other": say("Another route"),
    "path_via": say("via {name}", name=NAME),
    "path_none": say("No recorded route from {start} to {end}.", start=FROM, end=TO),
    "path_looking": say("Looking for the most reliable routes"),
    "path_way": say("Route {k} of {all}, the most reliable first. In this model: {band}.", k="{k}", all="{all}", band=BAND),
    "path_together": say("All routes together"),
    "path_separate": say("Separate routes"),
    "path_ways": say("Choose a route"),
    "path_hangs": say("On whom much hangs"),
    "path_what": say("What hangs on them?"),
    "path_picture": say("These routes as a picture"),
    "path_failed": say("The most reliable routes could not be loaded. This one has the fewest steps."),
    "band_least": say("{band}, at least {low}", band=BAND, low="{low}"),
    "band_most": say("{band}, at most {high}", band=BAND, high="{high}"),
    "band_range": say("{band} ({low} to {high})", band=BAND, low="{low}", high="{high}"),
    "path_choose": say("Choose an actor from the list."),
    "name": say("Name"),
    "contacts": say("Tied to"),
    "map_label": say("Map of the network. Arrow keys go from actor to actor, Enter opens, Escape goes back."),
    "table_caption": say("Everything on the map as a table"),
    "faded": say("Everything else is faded, not removed."),
    "help": say("Keys: / search, arrows walk, Enter opens, Escape goes back, + − 0 zoom, t table, p path"),
    "not_loaded": say("More facts could not be loaded."),
    "years": say("Ties begun {n}", n=N),
    "first_year": say("First year"),
    "last_year": say("Last year"),
    "ties_of": say("{n} of {all} ties", n=N, all="{all}"),
    "accesses_of": say("{n} of {all} market accesses", n=N, all="{all}"),
    "save": say("Save as a file"),
    "not_here": say("“{name}” is not on this map.", name=NAME),
    "more": say("{n} more", n=N),
}


def words(language: str) -> dict[str, str]:
    """All words in one language."""
    return {key: phrase.in_language(language) for key, phrase in WORDS.items()}


def weak_left_out(snapshot: GraphSnapshot) -> Phrase | None:
    """How many ties of the day are too weak to be counted or drawn; None where all are."""
    if not snapshot.faint or snapshot.min_strength is None:
        return None
    return say_n(
        "{n} tie weaker than {least} of 5 is left out.",
        "{n} ties weaker than {least} of 5 are left out.",
        len(snapshot.faint),
        least=f"{snapshot.min_strength:g}",
    )

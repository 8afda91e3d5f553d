"""After the warm-up no kernel is compiled by a question."""

from __future__ import annotations

from pathlib import Path

from graph_service.analysis import _flow_kernels, _kernels
from graph_service.analysis._warm import warm_up
from tests.analysis.networks import fixture_network, network, run

KERNELS = ("role_counts", "open_pairs", "shuffled_roles", "rewire", "union_chance", "drawn", "carried")
FLOWS = ("cheapest_flow", "flow_paths", "largest_flows", "open_from")


def test_questions_find_their_kernels_compiled(shared: Path):
    _kernels.compiled.cache_clear()
    warm_up()
    kernels = [_kernels.compiled(getattr(_kernels, name)) for name in KERNELS]
    kernels += [_kernels.compiled(getattr(_flow_kernels, name)) for name in FLOWS]
    before = [len(kernel.signatures) for kernel in kernels]
    assert min(before) >= 1
    snapshot = network(shared / "reference/lazega_advice")
    for null in ("bernoulli", "arcs", "labels", "rewire"):
        for way in ("directed", "undirected", "symmetric"):
            run(snapshot, "brokerage_roles", group_by="office", null=null, runs=2, direction=way)
    run(fixture_network(shared), "export_paths")
    run(fixture_network(shared), "export_paths", max_hops=9, available=0.9)
    assert [len(kernel.signatures) for kernel in kernels] == before

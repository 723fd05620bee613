"""The ladder in the terminal."""

import subprocess
import sys

from rich.console import Console

from assets.graph.home import Home
from assets.publication.content.build_dossier import TABLES, dossiers
from assets.publication.rows import load_year
from assets.warehouse.files import PROJECT
from pipelines.cli.explain import explain_indicator

WRITERS = {"dagster", "docx", "jinja2", "openpyxl", "typst", "xlsxwriter"}


def test_terminal_and_documents_show_the_same_ladder(sample_home: Home) -> None:
    """Whoever asks the terminal reads the standards, formulas and cells of the report, files by the same names."""
    console = Console(width=1000)
    for dossier in dossiers(load_year(sample_home.warehouse, 2023, TABLES)):
        tree = explain_indicator(sample_home.warehouse, dossier.evaluation.department_id, 2023, None)
        assert tree is not None
        with console.capture() as capture:
            console.print(tree)
        text = capture.get()
        for rung in dossier.rungs:
            assert rung.label in text and rung.standard in text and rung.result.explanation in text
            for cell in rung.cells:
                cited = f"{cell.evidence.file} / {cell.evidence.sheet} / {cell.evidence.cell}"
                assert any(cell.label in line and cited in line for line in text.splitlines())


def test_an_answer_waits_for_no_writer_of_documents() -> None:
    """Explaining a score loads neither Dagster nor what writes Word, Excel, PDF or pages."""
    code = f"import sys, pipelines.cli.explain; print(*{WRITERS} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []

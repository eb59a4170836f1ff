"""Every sentence of the source that wants a translation. Knows no language.

`python -m dashboard.catalogues.extract` brings both catalogues up to date: new sentences come in empty, to be
translated by hand, and vanished ones go.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_javascript, extract_python
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
HEADER = """# Attention Atlas in {language}, written by hand.
msgid ""
msgstr ""
"Language: {locale}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
LOCALES = {"zh-Hant": "zh_Hant_TW", "zh-Hans": "zh_Hans_CN"}
SPEAKERS = {"_": None, "Sentence": None, "Refusal": None, "template": None}   # of their first argument, a literal
PYTHON = (extract_python, SPEAKERS)
JAVASCRIPT = (extract_javascript, {"tr": None})


def sources() -> Iterator[tuple[Path, Callable, dict]]:
    """Yield (file, babel's extractor, keywords) for all that speaks to people."""
    for folder in ("engine", "dashboard", "pages"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path not in (Path(__file__), ROOT / "engine" / "sentence.py", ROOT / "dashboard" / "words.py"):
                yield path, *PYTHON
        for path in sorted((ROOT / folder).rglob("*.js")):
            yield path, *JAVASCRIPT


def extracted() -> dict[str, list[str]]:
    """Return each English template with the files it stands in, in the order of the source."""
    found: dict[str, list[str]] = {}
    for path, extract, keywords in sources():
        name = path.relative_to(ROOT).as_posix()
        with path.open("rb") as file:
            for _line, _keyword, message, _comments in extract(file, keywords, [], {}):
                template = message[0] if isinstance(message, tuple) else message
                if template and name not in found.setdefault(template, []):
                    found[template].append(name)
    return found


def updated(language: str) -> Catalog:
    """Return the catalogue of `language` with exactly the sentences of the source, empty where not yet translated."""
    path, old = HERE / f"{language}.po", {}
    if path.is_file():
        with path.open("rb") as file:
            old = {message.id: message.string for message in read_po(file) if message.id}
    new = Catalog(locale=LOCALES[language])
    for template, places in extracted().items():
        new.add(template, old.get(template, ""), locations=[(place, None) for place in places])
    return new


def main() -> None:
    """Write both catalogues and say how many sentences still want a translation."""
    for language in LOCALES:
        catalog = updated(language)
        with (HERE / f"{language}.po").open("wb") as file:
            file.write(HEADER.format(language=language, locale=LOCALES[language]).encode())
            write_po(file, catalog, width=120, omit_header=True, include_lineno=False)
        print(f"{language}: {len(catalog)} sentences, {sum(not m.string for m in catalog if m.id)} not translated")


if __name__ == "__main__":
    main()

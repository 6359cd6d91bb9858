"""``guard completion``: a completion script made from the command line's own parser."""

from __future__ import annotations

import argparse

_BASH = """\
# guard completion bash >> ~/.bashrc
_guard() {{
    local verb="${{COMP_WORDS[1]}}" word="${{COMP_WORDS[COMP_CWORD]}}" words
    if [ "$COMP_CWORD" -eq 1 ]; then words="{verbs}"; else
        case "$verb" in
{cases}
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word"))
}}
complete -F _guard guard
"""
_ZSH = """\
#compdef guard
# guard completion zsh > "${{fpath[1]}}/_guard"
_guard() {{
    if (( CURRENT == 2 )); then compadd {verbs}; return; fi
    case "$words[2]" in
{cases}
    esac
    _files
}}
compdef _guard guard
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb's arguments."""
    parser = verbs.add_parser(
        "completion", help="print a completion script for bash, zsh or fish",
        description="Print a completion script; its first line says where it belongs.",
    )
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the script for ``args.shell``."""
    options = _options()
    if args.shell == "fish":
        print("# guard completion fish > ~/.config/fish/completions/guard.fish")
        for verb in options:
            print(f"complete -c guard -n __fish_use_subcommand -a {verb}")
        for verb, words in options.items():
            for word in words:
                long = f"-l {word[2:]}" if word.startswith("--") else f"-a {word}"
                print(f"complete -c guard -n '__fish_seen_subcommand_from {verb}' {long}")
        return 0
    template, offer = (_BASH, 'words="{}"') if args.shell == "bash" else (_ZSH, "compadd -- {}")
    cases = "\n".join(
        f"        {verb}) {offer.format(' '.join(words))} ;;" for verb, words in options.items()
    )
    print(template.format(verbs=" ".join(options), cases=cases), end="")
    return 0


def _options() -> dict[str, list[str]]:
    """Return for each verb its options and its words, as the parser knows them."""
    from guard.cli import build_parser

    table: dict[str, list[str]] = {}
    for action in build_parser()._actions:  # noqa: SLF001 - argparse offers no other way to ask
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for verb, parser in action.choices.items():
                table[verb] = sorted(_words(parser))
    return table


def _words(parser: argparse.ArgumentParser) -> set[str]:
    words: set[str] = set()
    for action in parser._actions:  # noqa: SLF001
        words |= {option for option in action.option_strings if option.startswith("--")}
        if action.choices and not action.option_strings:
            words |= {str(choice) for choice in action.choices}
    return words

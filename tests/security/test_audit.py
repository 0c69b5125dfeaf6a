"""The audit of the locked packages: a known hole stops the build, a service out of reach does not."""

import json
import subprocess
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType

import pytest

from webapp import ROOT

SOUND = {"name": "flask", "version": "3.1.3", "vulns": []}
HOLED = {"name": "pillow", "version": "13.0.0", "vulns": [{"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["13.0.1"]}]}
UNKNOWN = {"name": "alembic", "skip_reason": "Dependency not found on PyPI and could not be audited: alembic (1.20.1)"}
NPM_SOUND = {"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"dependencies": {"prod": 3}}}
NPM_HOLED = NPM_SOUND | {
    "vulnerabilities": {"idb": {"name": "idb", "severity": "high", "via": [{"url": "https://example.org/advisories/GHSA-1"}]}}
}
NPM_AWAY = {"message": "405 Method Not Allowed", "error": {"summary": ""}}


@pytest.fixture
def audit() -> ModuleType:
    spec = spec_from_loader("audit_tool", SourceFileLoader("audit_tool", str(ROOT / "tools/audit")))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(audit, monkeypatch, capsys):
    """The exit code and what is printed, when the two tools answer so; an exception is raised in a tool's place."""

    def run(pip_audit, npm) -> tuple[int, str]:
        def answer(command, **options):
            said = npm if "npm" in command[0] else pip_audit
            if isinstance(said, Exception):
                raise said
            return subprocess.CompletedProcess(command, 1, stdout=said if isinstance(said, str) else json.dumps(said))

        monkeypatch.setattr(audit.subprocess, "run", answer)
        return audit.main(), capsys.readouterr().out

    return run


def test_no_hole_is_no_hindrance(run):
    status, said = run({"dependencies": [SOUND]}, NPM_SOUND)
    assert status == 0
    assert said == "Python packages: no known holes.\nBrowser packages: no known holes.\n"


def test_a_hole_on_either_side_stops_the_build_and_is_named(run):
    assert run({"dependencies": [SOUND, HOLED]}, NPM_SOUND) == (
        1,
        "Python packages: pillow 13.0.0: PYSEC-2026-1.\nBrowser packages: no known holes.\n",
    )
    status, said = run({"dependencies": [SOUND]}, NPM_HOLED)
    assert status == 1
    assert "idb: high" in said


@pytest.mark.parametrize("pip_audit", ["", "no JSON", "[]", {"dependencies": [UNKNOWN]}, subprocess.TimeoutExpired("pip-audit", 25)])
@pytest.mark.parametrize("npm", ["", NPM_AWAY, subprocess.TimeoutExpired("npm", 25)])
def test_services_out_of_reach_are_said_and_stop_nothing(run, pip_audit, npm):
    status, said = run(pip_audit, npm)
    assert status == 0
    assert said.count("could not be reached") == 2


def test_one_service_out_of_reach_does_not_hide_the_others_word(run):
    assert run("", NPM_HOLED)[0] == 1
    assert run({"dependencies": [HOLED]}, NPM_AWAY)[0] == 1


def test_packages_that_the_service_does_not_know_are_counted(run):
    assert "no known holes (1 could not be asked about)" in run({"dependencies": [SOUND, UNKNOWN]}, NPM_SOUND)[1]


def test_a_hole_that_cannot_hurt_here_is_accepted_by_any_of_its_names(run, audit, monkeypatch):
    monkeypatch.setattr(audit, "ACCEPTED", {"CVE-2026-1": "a decoder that is never started", "GHSA-1": "only in the server's part"})
    assert run({"dependencies": [HOLED]}, NPM_HOLED)[0] == 0


def test_what_was_accepted_does_not_hide_the_next_hole_of_the_package(run, audit, monkeypatch):
    monkeypatch.setattr(audit, "ACCEPTED", {"GHSA-1": "only in the server's part"})
    both = {"name": "idb", "severity": "high", "via": [{"url": "https://example.org/GHSA-1"}, {"url": "https://example.org/GHSA-2"}]}
    assert run({"dependencies": [SOUND]}, NPM_SOUND | {"vulnerabilities": {"idb": both}})[0] == 1


def test_what_is_accepted_says_why(audit):
    assert all(len(why) > 20 for why in audit.ACCEPTED.values())

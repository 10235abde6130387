# Every target works as root and as an ordinary user, from any path. What a target needs is installed by .ci/python.sh.

RUN := sh .ci/python.sh run
TEST := sh .ci/python.sh test
CODE := app psql mm microservice wsgi
TESTS ?= -n 2

.DEFAULT_GOAL := help
.PHONY: help run tour reset test quick lint format pictures

help:
	@echo 'make run      start everything on this machine, nobody'"'"'s account needed; Ctrl-C stops, data stays'
	@echo 'make tour     play a day of two people by script, with a moved clock, in under a minute'
	@echo 'make reset    wipe the data of make run'
	@echo 'make test     format, lint, types, all tests'
	@echo 'make quick    the same without the slow tests and the browser'
	@echo 'make format   put the code into the common form'
	@echo 'make pictures take the pictures of README and docs anew; needs Chromium'

run:
	@$(RUN) -m microservice run

tour:
	@$(RUN) -m microservice tour

reset:
	@$(RUN) -m microservice reset

test: lint
	@$(TEST) -m pytest $(TESTS)

quick: lint
	@$(TEST) -m pytest $(TESTS) -m 'not slow and not e2e'

lint:
	@$(TEST) -m ruff format --check .
	@$(TEST) -m ruff check .
	@$(TEST) -m mypy --strict $(CODE)

format:
	@$(TEST) -m ruff check --fix --exit-zero .
	@$(TEST) -m ruff format .

pictures:
	@$(TEST) -m tests.e2e.pictures docs/pictures

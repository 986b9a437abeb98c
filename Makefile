# The thin front of meson. `make` builds build/fyr; `make demo` shows it; `make test` proves it.
BUILD  ?= build
CENTRE ?= demo-centre
PORT   ?= 8080

.PHONY: all setup demo test check tidy asan tsan fuzz bench golden-update images po clean
all: $(BUILD)/build.ninja
	@ninja -C $(BUILD) fyr

# Files to embed are listed when meson configures; a changed list configures again.
$(BUILD)/build.ninja: $(shell tools/build/list-assets 2>/dev/null | sed 's,/[^/]*$$,,' | sort -u)
	@if [ -f $@ ]; then meson setup --reconfigure $(BUILD) >/dev/null; else meson setup $(BUILD) >/dev/null; fi
	@touch $@

setup:
	@tools/setup run

# A centre with the real public figures that ship with Fyr, served on this machine.
demo: setup
	@$(MAKE) --no-print-directory all
	@[ -e $(CENTRE) ] || $(BUILD)/fyr demo $(CENTRE)
	@exec $(BUILD)/fyr --centre $(CENTRE) serve --listen 127.0.0.1:$(PORT)

test:
	@tools/setup test
	@tests/run

check:
	@tools/setup test
	@tools/check all

tidy:
	@tools/setup test
	@tools/check tidy

asan:
	@tools/setup test
	@tests/asan

tsan:
	@tools/setup test
	@tests/tsan

fuzz:
	@tools/setup test
	@tests/fuzz/run

bench: all
	@tools/setup test
	@bench/run

golden-update: all
	@tests/golden/run --update
	@ninja -C $(BUILD) tests/unit/test_model >/dev/null
	@FYR_GOLDEN_UPDATE=1 $(BUILD)/tests/unit/test_model >/dev/null
	@ninja -C $(BUILD) tests/unit/test_roundup >/dev/null
	@FYR_GOLDEN_UPDATE=1 $(BUILD)/tests/unit/test_roundup -p /roundup/words >/dev/null
	@git --no-pager diff --stat -- tests/golden

# The README's picture, taken by the browser test.
images: all
	@FYR=$(abspath $(BUILD)/fyr) tests/browser/run picture
	@mkdir -p docs/images && cp tests/browser/output/home.png docs/images/home.png

# Texts marked with tr(), trn() and N_() -> locale/fyr.pot -> the languages' catalogues.
po:
	@tools/po

clean:
	rm -rf build build-*

# The thin front of meson. `make` builds build/fyr.
BUILD ?= build
.PHONY: all
all: $(BUILD)/build.ninja
	ninja -C $(BUILD) fyr
$(BUILD)/build.ninja:
	meson setup $(BUILD)

// The functions of cairo (https://www.cairographics.org) that are used. It is loaded at the first
// call of libcairo(): to draw. Internal to this folder.
#pragma once

#include <cairo.h>

#include "base/shared_library.h"

namespace wirecensus::report {

class CairoLibrary : public SharedLibrary {
 public:
  CairoLibrary();

  // Surfaces.
  const decltype(&::cairo_image_surface_create) image_surface_create =
      symbol("cairo_image_surface_create");
  const decltype(&::cairo_image_surface_get_data) image_surface_get_data =
      symbol("cairo_image_surface_get_data");
  const decltype(&::cairo_image_surface_get_stride) image_surface_get_stride =
      symbol("cairo_image_surface_get_stride");
  const decltype(&::cairo_surface_flush) surface_flush = symbol("cairo_surface_flush");
  const decltype(&::cairo_surface_destroy) surface_destroy = symbol("cairo_surface_destroy");

  // Contexts.
  const decltype(&::cairo_create) create = symbol("cairo_create");
  const decltype(&::cairo_destroy) destroy = symbol("cairo_destroy");
  const decltype(&::cairo_status) status = symbol("cairo_status");
  const decltype(&::cairo_status_to_string) status_to_string = symbol("cairo_status_to_string");
  const decltype(&::cairo_save) save = symbol("cairo_save");
  const decltype(&::cairo_restore) restore = symbol("cairo_restore");
  const decltype(&::cairo_scale) scale = symbol("cairo_scale");
  const decltype(&::cairo_translate) translate = symbol("cairo_translate");
  const decltype(&::cairo_rotate) rotate = symbol("cairo_rotate");

  // Shapes.
  const decltype(&::cairo_set_source_rgb) set_source_rgb = symbol("cairo_set_source_rgb");
  const decltype(&::cairo_set_line_width) set_line_width = symbol("cairo_set_line_width");
  const decltype(&::cairo_set_dash) set_dash = symbol("cairo_set_dash");
  const decltype(&::cairo_move_to) move_to = symbol("cairo_move_to");
  const decltype(&::cairo_line_to) line_to = symbol("cairo_line_to");
  const decltype(&::cairo_rectangle) rectangle = symbol("cairo_rectangle");
  const decltype(&::cairo_stroke) stroke = symbol("cairo_stroke");
  const decltype(&::cairo_fill) fill = symbol("cairo_fill");
  const decltype(&::cairo_paint) paint = symbol("cairo_paint");

  // Texts.
  const decltype(&::cairo_font_options_create) font_options_create =
      symbol("cairo_font_options_create");
  const decltype(&::cairo_font_options_destroy) font_options_destroy =
      symbol("cairo_font_options_destroy");
  const decltype(&::cairo_font_options_set_antialias) font_options_set_antialias =
      symbol("cairo_font_options_set_antialias");
  const decltype(&::cairo_font_options_set_hint_style) font_options_set_hint_style =
      symbol("cairo_font_options_set_hint_style");
  const decltype(&::cairo_font_options_set_hint_metrics) font_options_set_hint_metrics =
      symbol("cairo_font_options_set_hint_metrics");
  const decltype(&::cairo_set_font_options) set_font_options = symbol("cairo_set_font_options");
  const decltype(&::cairo_set_font_size) set_font_size = symbol("cairo_set_font_size");
  const decltype(&::cairo_select_font_face) select_font_face = symbol("cairo_select_font_face");
  const decltype(&::cairo_text_extents) text_extents = symbol("cairo_text_extents");
  const decltype(&::cairo_show_text) show_text = symbol("cairo_show_text");
};

// On any thread. Precondition of calls of its functions: loaded().
const CairoLibrary& libcairo();

}  // namespace wirecensus::report

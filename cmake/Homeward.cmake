# The few words in which every CMakeLists.txt of the project speaks.

# Designated initializers leave out what has its default: that is what they are for. GCC 12 sees overlapping copies in
# C++20's string concatenation at -O3 where there are none (its bug 105651).
add_library(homeward_warnings INTERFACE)
target_compile_options(homeward_warnings INTERFACE -Wall -Wextra -Wpedantic -Werror -Wno-missing-field-initializers -Wno-restrict)

# homeward_library(<target> SOURCES <files> [DEPS <targets>])
# A static library; its headers are included from the top of the checkout ("common/core/status.h").
function(homeward_library target)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${target} STATIC ${arg_SOURCES})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PUBLIC ${arg_DEPS} PRIVATE homeward_warnings)
endfunction()

# homeward_binary(<target> SOURCES <files> [DEPS <targets>])
function(homeward_binary target)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE ${arg_DEPS} homeward_warnings)
endfunction()

# homeward_test(<target> LABEL <unit|store|service|...> SOURCES <files> [DEPS <targets>])
# One binary per label and component; the label says what it needs: `unit` neither database nor network.
function(homeward_test target)
  cmake_parse_arguments(arg "" "LABEL" "SOURCES;DEPS" ${ARGN})
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE ${arg_DEPS} GTest::gmock GTest::gtest_main homeward_warnings)
  add_test(NAME ${target} COMMAND ${target} --gtest_output=xml:${PROJECT_BINARY_DIR}/test-results/${target}.xml)
  set_tests_properties(${target} PROPERTIES LABELS ${arg_LABEL} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} TIMEOUT 900)
endfunction()

# homeward_embed(<target> SYMBOL <name> FILES <files>)
# Compiles text files into the program as `extern const absl::Span<const homeward::EmbeddedFile> <name>`, in name order.
function(homeward_embed target)
  cmake_parse_arguments(arg "" "SYMBOL" "FILES" ${ARGN})
  list(SORT arg_FILES)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${target}.cc)
  set(entries "")
  foreach(file ${arg_FILES})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} text)
    get_filename_component(name ${file} NAME)
    string(APPEND entries "    {\"${name}\",\n     R\"homeward_embed(${text})homeward_embed\"},\n")
  endforeach()
  set(code "#include \"common/core/embedded_file.h\"

namespace homeward {
namespace {
constexpr EmbeddedFile kFiles[] = {
${entries}};
}  // namespace
extern const absl::Span<const EmbeddedFile> ${arg_SYMBOL};
const absl::Span<const EmbeddedFile> ${arg_SYMBOL} = kFiles;
}  // namespace homeward
")
  file(GENERATE OUTPUT ${source} CONTENT "${code}")
  add_library(${target} STATIC ${source})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PUBLIC absl::span absl::strings)
endfunction()

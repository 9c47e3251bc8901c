# Finds SOCI's MySQL backend and MariaDB's client library: Debian packages neither with a CMake config nor a .pc file.
# Defines SOCI::core, SOCI::mysql (the backend, to be used by its factory) and MariaDB::client.

find_path(SOCI_INCLUDE_DIR soci/soci.h)
find_library(SOCI_CORE_LIBRARY soci_core)
find_library(SOCI_MYSQL_LIBRARY soci_mysql)
find_path(MARIADB_INCLUDE_DIR mysql.h PATH_SUFFIXES mariadb)
find_library(MARIADB_LIBRARY mariadb)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SOCI REQUIRED_VARS SOCI_CORE_LIBRARY SOCI_MYSQL_LIBRARY SOCI_INCLUDE_DIR
                                                     MARIADB_LIBRARY MARIADB_INCLUDE_DIR)

function(homeward_import_library target library)
  if(NOT TARGET ${target})
    add_library(${target} UNKNOWN IMPORTED)
    set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${library} INTERFACE_INCLUDE_DIRECTORIES "${ARGN}")
  endif()
endfunction()

if(SOCI_FOUND)
  homeward_import_library(MariaDB::client ${MARIADB_LIBRARY} ${MARIADB_INCLUDE_DIR})
  homeward_import_library(SOCI::core ${SOCI_CORE_LIBRARY} ${SOCI_INCLUDE_DIR})
  homeward_import_library(SOCI::mysql ${SOCI_MYSQL_LIBRARY} ${SOCI_INCLUDE_DIR})
  target_link_libraries(SOCI::mysql INTERFACE SOCI::core MariaDB::client)
endif()

#!/bin/bash -eu
# Builds every fuzz target for OSS-Fuzz and ClusterFuzzLite, in the current
# folder: the top of this project, or of one that uses it, which then finds the
# package, or fetches $SRC/splitproof. scripts/check-oss-fuzz does the same
# without Docker, and looks at what comes out.
#
# Follows what they set: CC, CXX, CFLAGS, CXXFLAGS (with their -stdlib=libc++),
# LIB_FUZZING_ENGINE, SRC, WORK and OUT. For each target T, $OUT gets T,
# T_seed_corpus.zip, T.dict and T.options.
#
# Abseil is built from $SRC/abseil-cpp, because it must have the same C++ library
# and sanitizer as we do, and libcbor from $SRC/libcbor, if that is there. Other
# C libraries are linked statically; a shared one, where there is no other,
# goes to $OUT/lib.

deps=$WORK/deps
jobs=$(nproc)

# build_dependency NAME ARGUMENT...: from $SRC/NAME into $deps. There is no build
# type Fuzz: all flags are those that were given.
build_dependency() {
  local name=$1
  shift
  CFLAGS="$CFLAGS -w" CXXFLAGS="$CXXFLAGS -w" \
    cmake -S "$SRC/$name" -B "$WORK/$name" -G Ninja -DCMAKE_BUILD_TYPE=Fuzz \
    -DCMAKE_INSTALL_PREFIX="$deps" -DCMAKE_INSTALL_LIBDIR=lib \
    -DBUILD_SHARED_LIBS=OFF "$@"
  cmake --build "$WORK/$name" --parallel "$jobs" --target install
}

# static NAME: the path of libNAME.a.
static() {
  local path
  path=$("$CC" -print-file-name="lib$1.a")
  [[ $path == /* ]] || {
    echo "build.sh: there is no lib$1.a to link" >&2
    return 1
  }
  echo "$path"
}

# Copies those shared libraries that a fuzzer's machine would not have.
copy_shared_libraries() {
  local name path
  while read -r name _ path _; do
    case "$name" in
      libc.so* | libm.so* | libdl.so* | librt.so* | libpthread.so* | \
        libresolv.so* | libgcc_s.so* | ld-linux* | linux-vdso* | /*) ;;
      *) mkdir -p "$OUT/lib" && cp -u "$path" "$OUT/lib/" ;;
    esac
  done < <(ldd "$1")
}

# place_target PATH: puts a target and what belongs to it into $OUT.
place_target() {
  local name
  name=$(basename "$1")
  cp "$1" "$OUT/"
  copy_shared_libraries "$1"
  local seeds=$WORK/seeds/$name
  rm -rf "$seeds"
  mkdir -p "$seeds"
  "$1" "--write-seeds=$seeds" "--write-dictionary=$WORK/$name.dict"
  [[ ! -f $1.dict ]] || cat "$1.dict" >>"$WORK/$name.dict"
  (cd "$seeds" && cmake -E tar cf "$OUT/${name}_seed_corpus.zip" --format=zip .)
  [[ ! -s $WORK/$name.dict ]] || cp "$WORK/$name.dict" "$OUT/"
  printf '[libfuzzer]\nmax_len = 65536\n' >"$OUT/$name.options"
}

build_dependency abseil-cpp -DCMAKE_CXX_STANDARD=20 -DABSL_PROPAGATE_CXX_STD=ON
if [[ -d $SRC/libcbor ]]; then
  build_dependency libcbor -DWITH_TESTS=OFF -DWITH_EXAMPLES=OFF
fi

export PKG_CONFIG_PATH=$deps/lib/pkgconfig
fuzzers=$WORK/fuzzers
options=(-G Ninja -DCMAKE_BUILD_TYPE=Fuzz -DSPLITPROOF_FUZZ=ON
  -DCMAKE_COMPILE_WARNING_AS_ERROR=OFF "-DCMAKE_PREFIX_PATH=$deps"
  "-DCMAKE_BUILD_RPATH=\$ORIGIN/lib" "-DEXPAT_LIBRARY=$(static expat)"
  "-DZLIB_LIBRARY=$(static z)" "-DBZIP2_LIBRARY_RELEASE=$(static bz2)"
  -DOPENSSL_USE_STATIC_LIBS=ON)
# Several sources of ours are compiled as one.
ours=(-DCMAKE_UNITY_BUILD=ON)
if [[ -d $SRC/splitproof && ! $SRC/splitproof -ef . ]]; then
  cmake -S "$SRC/splitproof" -B "$WORK/package" "${options[@]}" "${ours[@]}" \
    -DCMAKE_INSTALL_LIBDIR=lib
  cmake --build "$WORK/package" --parallel "$jobs" --target splitproof_package
  cmake --install "$WORK/package" --prefix "$deps"
  ours=("-DFETCHCONTENT_SOURCE_DIR_SPLITPROOF=$SRC/splitproof")
fi
cmake -S . -B "$fuzzers" "${options[@]}" "${ours[@]}"
cmake --build "$fuzzers" --parallel "$jobs" --target splitproof_fuzzers

for target in "$fuzzers"/*_fuzz; do
  place_target "$target"
done

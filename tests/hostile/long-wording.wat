;; why: the wording of its rule has fifty thousand bytes
;; zh: 一处文字的字节有 50000，超过上限 4000
;; en: it has 50000 bytes in a wording, more than the bound of 4000
;; check: describe

;; item description
(data (i32.const 1024)
  (i32 2048 7 2056 3 2060 5 2048 0 -2147483648 -2147483648 -2147483648 0 2048 0)
  (i32 1280 1 2048 0 1408 1 2048 0))
(data (i32.const 1280)
  (i32 2048 7 2056 3 65536 50000 2056 3 2060 5 2048 7 0 0 2048 0 2048 0 2048 0 2048 0 2048 0))
(data (i32.const 1408) (i32 2048 7 2056 3 2060 5 0 2048 0 0))
(data (i32.const 1512) (i32 2048 0))
